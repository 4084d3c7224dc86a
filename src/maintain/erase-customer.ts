import type { AnnounceErasure, CustomerStore, Erasure } from './ports.ts';

export type ErasureResult =
  | { readonly status: 'erased'; readonly erasure: Erasure }
  /** Nothing was stored. The erasure is recorded all the same: no earlier extract can store the person. */
  | { readonly status: 'unknown' };

/**
 * Removes everything about a person. The erasure counts as later than the stored snapshot even if the warehouse's clock runs
 * ahead, so that loading the same extract again does not restore the person.
 */
export async function eraseCustomer(
  customerId: string,
  {
    customers,
    now,
    announce,
  }: { readonly customers: CustomerStore; readonly now: number; readonly announce?: AnnounceErasure },
): Promise<ErasureResult> {
  const stored = await customers.find(customerId);
  const at = stored === undefined ? now : Math.max(now, Date.parse(stored.asOf) + 1);
  await announce?.(customerId, at);
  const erasure = await customers.erase(customerId, at);
  return erasure === undefined ? { status: 'unknown' } : { status: 'erased', erasure };
}
