import type { CustomerChange } from '../domain/customer/customer-change.ts';
import { sortableInstant } from '../domain/shared/instant.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import { appendCustomerEvent } from './append-customer-event.ts';
import { type PatchServices, patchCustomer } from './patch-customer.ts';
import type { CustomerStore } from './ports.ts';
import { putCustomer } from './put-customer.ts';

/** `older`: the store knew better. `parked`: it will never fit, for the reason given. */
export type ChangeOutcome =
  | { readonly status: 'applied' | 'unchanged' | 'older' }
  | { readonly status: 'parked'; readonly reason: string; readonly message: string };

/**
 * Applies one change of a source system. Applied again it changes nothing more, so it may be told more than once. Rejects with a
 * ServiceError when the store is away: the change is to be tried again.
 */
export async function applyChange(change: CustomerChange, services: PatchServices): Promise<ChangeOutcome> {
  switch (change.type) {
    case 'upsert':
      return stored((await putCustomer(change.snapshot, services.customers)).status);
    case 'patch':
      return patched(await patchCustomer(change.customerId, change.patch, services));
    case 'event':
      return stored((await appendCustomerEvent(change.customerId, change.event, services.customers)).status);
    default:
      return erase(change.customerId, change.at, services.customers);
  }
}

/** Whoever is known anew since that moment stays, so that an erasure told twice takes nothing that came after it. */
async function erase(customerId: string, at: string, customers: CustomerStore): Promise<ChangeOutcome> {
  const known = await customers.find(customerId);
  if (known !== undefined && sortableInstant(known.asOf) > sortableInstant(at)) return { status: 'older' };
  const erasure = await customers.erase(customerId, Date.parse(at));
  return { status: erasure === undefined ? 'unchanged' : 'applied' };
}

type Status =
  | 'created'
  | 'replaced'
  | 'appended'
  | 'patched'
  | 'unchanged'
  | 'older'
  | 'unknown'
  | 'contended';

function stored(status: Status): ChangeOutcome {
  if (status === 'unknown')
    return { status: 'parked', reason: 'unknown-customer', message: 'There is no such customer.' };
  if (status === 'contended')
    throw new ServiceError('overloaded', 'Others keep changing this customer; try again.');
  return { status: status === 'unchanged' || status === 'older' ? status : 'applied' };
}

function patched(result: Awaited<ReturnType<typeof patchCustomer>>): ChangeOutcome {
  if (result.status !== 'invalid') return stored(result.status);
  const message = result.faults.map((fault) => `${fault.pointer} ${fault.message}`).join('; ');
  return { status: 'parked', reason: 'invalid', message };
}
