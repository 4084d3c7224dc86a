import type { Snapshot } from '../domain/customer/snapshot.ts';
import { normaliseSnapshot } from './normalise-snapshot.ts';
import type { CustomerStore, PutResult } from './ports.ts';

/** Stores a valid snapshot unless a newer one is stored or the person was erased since. The same again changes nothing. */
export function putCustomer(snapshot: Snapshot, customers: CustomerStore): Promise<PutResult> {
  return customers.put(normaliseSnapshot(snapshot));
}
