import type { ChangeOutcome, CustomerChange } from '../domain/customer/customer-change.ts';
import { type Fault, ServiceError } from '../domain/shared/service-error.ts';
import { sortableInstant } from '../shared/instant.ts';
import { type AppendResult, appendCustomerEvent } from './append-customer-event.ts';
import { type PatchResult, type PatchServices, patchCustomer } from './patch-customer.ts';
import type { AnnounceErasure } from './ports.ts';
import { putCustomer, type StoreResult } from './put-customer.ts';

/** `now` gives epoch milliseconds. */
export type ChangeServices = PatchServices & {
  readonly now: () => number;
  readonly announce?: AnnounceErasure;
};

/**
 * Applies one change of a source system. Repeating it has no further effect. Rejects with a ServiceError if the store is
 * unavailable: the caller must retry.
 */
export async function applyChange(change: CustomerChange, services: ChangeServices): Promise<ChangeOutcome> {
  switch (change.type) {
    case 'upsert':
      return concluded(await putCustomer(change.snapshot, { ...services, now: services.now() }));
    case 'patch':
      return concluded(await patchCustomer(change.customerId, change.patch, services));
    case 'event':
      return concluded(
        await appendCustomerEvent(change.customerId, change.event, { ...services, now: services.now() }),
      );
    default:
      return erase(change.customerId, change.at, services);
  }
}

/** A customer stored again after that moment stays, so that a repeated erasure removes nothing newer. */
async function erase(
  customerId: string,
  at: string,
  { customers, announce }: ChangeServices,
): Promise<ChangeOutcome> {
  const known = await customers.find(customerId);
  if (known !== undefined && sortableInstant(known.asOf) > sortableInstant(at)) return { status: 'older' };
  await announce?.(customerId, Date.parse(at));
  const erasure = await customers.erase(customerId, Date.parse(at));
  return { status: erasure === undefined ? 'unchanged' : 'applied' };
}

type Result = StoreResult | PatchResult | AppendResult;

function concluded(result: Result): ChangeOutcome {
  switch (result.status) {
    case 'unknown':
      return { status: 'parked', reason: 'unknown-customer', message: 'There is no such customer.' };
    case 'invalid':
      return { status: 'parked', reason: 'invalid', message: describeFaults(result.faults) };
    case 'contended':
      throw new ServiceError('overloaded', 'Others keep changing this customer; try again.');
    case 'unchanged':
    case 'older':
      return { status: result.status };
    default:
      return 'leftOut' in result && result.leftOut !== undefined
        ? { status: 'applied', leftOut: result.leftOut }
        : { status: 'applied' };
  }
}

const describeFaults = (faults: readonly Fault[]): string =>
  faults.map(({ pointer, message }) => `${pointer} ${message}`).join('; ');
