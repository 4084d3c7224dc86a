import type { CustomerStore } from './ports.ts';

export type CustomerExport =
  | { readonly status: 'found'; readonly holdings: Readonly<Record<string, unknown>> }
  | { readonly status: 'unknown' };

/** Everything stored about a person, for the right of access. */
export async function exportCustomer(customerId: string, customers: CustomerStore): Promise<CustomerExport> {
  const holdings = await customers.export(customerId);
  return holdings === undefined ? { status: 'unknown' } : { status: 'found', holdings };
}
