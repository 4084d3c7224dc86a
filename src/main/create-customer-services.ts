import { snapshotSchema } from '../domain/customer/snapshot.ts';
import type { Fault } from '../domain/shared/service-error.ts';
import type { CustomerServices } from '../http/http-services.ts';
import { eraseCustomer } from '../maintain/erase-customer.ts';
import { exportCustomer } from '../maintain/export-customer.ts';
import { getCustomer } from '../maintain/get-customer.ts';
import { type CheckSnapshot, patchCustomer } from '../maintain/patch-customer.ts';
import type { CustomerStore } from '../maintain/ports.ts';
import { putCustomer } from '../maintain/put-customer.ts';

/** The customer use cases over one store. `now` gives epoch milliseconds. */
export function createCustomerServices(customers: CustomerStore, now: () => number): CustomerServices {
  return {
    put: (snapshot) => putCustomer(snapshot, customers),
    patch: (customerId, patch) => patchCustomer(customerId, patch, { customers, checkSnapshot }),
    get: (customerId) => getCustomer(customerId, customers),
    erase: (customerId) => eraseCustomer(customerId, { customers, now: now() }),
    export: (customerId) => exportCustomer(customerId, customers),
  };
}

const checkSnapshot: CheckSnapshot = (candidate) => {
  const parsed = snapshotSchema.safeParse(candidate);
  if (parsed.success) return { valid: true, snapshot: parsed.data };
  const faults = parsed.error.issues.map(
    ({ path, message }): Fault => ({
      pointer: path.map((step) => `/${String(step)}`).join(''),
      message,
    }),
  );
  return { valid: false, faults };
};
