import { createSnapshotCheck } from '../../http/schemas/check-snapshot.ts';
import type { CustomerServices } from '../../http/services/http-services.ts';
import { appendCustomerEvent } from '../../maintain/append-customer-event.ts';
import { eraseCustomer } from '../../maintain/erase-customer.ts';
import { exportCustomer } from '../../maintain/export-customer.ts';
import { getCustomer } from '../../maintain/get-customer.ts';
import { patchCustomer } from '../../maintain/patch-customer.ts';
import type { CustomerStore } from '../../maintain/ports.ts';
import { putCustomer } from '../../maintain/put-customer.ts';

/** The customer use cases over one store. `now` gives epoch milliseconds. */
export function createCustomerServices(customers: CustomerStore, now: () => number): CustomerServices {
  const checkSnapshot = createSnapshotCheck(now);
  return {
    put: (snapshot) => putCustomer(snapshot, { customers, now: now() }),
    patch: (customerId, patch) => patchCustomer(customerId, patch, { customers, checkSnapshot }),
    append: (customerId, event) => appendCustomerEvent(customerId, event, { customers, now: now() }),
    get: (customerId) => getCustomer(customerId, customers),
    erase: (customerId) => eraseCustomer(customerId, { customers, now: now() }),
    export: (customerId) => exportCustomer(customerId, customers),
  };
}
