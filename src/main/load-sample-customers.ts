import type { CustomerStore } from '../maintain/ports.ts';
import { putCustomer } from '../maintain/put-customer.ts';
import { createSampleCustomers } from './sample-customers.ts';

/** Puts the invented customers into a store that does not have them yet. Resolves to how many were put in. */
export async function loadSampleCustomers(customers: CustomerStore): Promise<number> {
  const now = Date.now();
  const samples = createSampleCustomers(now);
  const [first] = samples;
  if (first === undefined || (await customers.find(first.customerId)) !== undefined) return 0;
  await Promise.all(samples.map((sample) => putCustomer(sample, { customers, now })));
  return samples.length;
}
