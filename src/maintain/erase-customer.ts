import type { CustomerStore, Erasure } from './ports.ts';

export type ErasureResult =
  | { readonly status: 'erased'; readonly erasure: Erasure }
  /** Nothing was held. The erasure is remembered all the same: no extract from before it brings the person in. */
  | { readonly status: 'unknown' };

/**
 * Takes everything that is held of a person. The erasure counts as later than the stored snapshot even where the warehouse's clock
 * runs ahead of this one, so that the same extract loaded again does not bring the person back.
 */
export async function eraseCustomer(
  customerId: string,
  { customers, now }: { readonly customers: CustomerStore; readonly now: number },
): Promise<ErasureResult> {
  const stored = await customers.find(customerId);
  const at = stored === undefined ? now : Math.max(now, Date.parse(stored.asOf) + 1);
  const erasure = await customers.erase(customerId, at);
  return erasure === undefined ? { status: 'unknown' } : { status: 'erased', erasure };
}
