import type { Snapshot } from '../domain/customer/snapshot.ts';
import type { CustomerStore } from './ports.ts';

export type CustomerFinding =
  | { readonly status: 'found'; readonly snapshot: Snapshot }
  | { readonly status: 'unknown' };

/** The stored snapshot, bypassing every cache. */
export async function getCustomer(customerId: string, customers: CustomerStore): Promise<CustomerFinding> {
  const snapshot = await customers.find(customerId);
  return snapshot === undefined ? { status: 'unknown' } : { status: 'found', snapshot };
}
