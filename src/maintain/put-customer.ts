import { normaliseSnapshot } from '../domain/customer/normalise-snapshot.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import type { Fault } from '../domain/shared/service-error.ts';
import { checkAsOf } from './check-as-of.ts';
import type { CustomerStore, PutResult } from './ports.ts';

export type StoreResult = PutResult | { readonly status: 'invalid'; readonly faults: readonly Fault[] };

/** Stores a valid snapshot unless a newer one is stored or the person was erased since. Repeating it changes nothing. */
export async function putCustomer(
  snapshot: Snapshot,
  { customers, now }: { readonly customers: CustomerStore; readonly now: number },
): Promise<StoreResult> {
  const fault = checkAsOf(snapshot.asOf, now);
  if (fault !== undefined) return { status: 'invalid', faults: [fault] };
  return customers.put(normaliseSnapshot(snapshot));
}
