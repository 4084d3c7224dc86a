import { createSnapshotCheck } from '../../http/schemas/check-snapshot.ts';
import type { CustomerServices } from '../../http/services/http-services.ts';
import { appendCustomerEvent } from '../../maintain/append-customer-event.ts';
import { eraseCustomer } from '../../maintain/erase-customer.ts';
import { exportCustomer } from '../../maintain/export-customer.ts';
import { getCustomer } from '../../maintain/get-customer.ts';
import { patchCustomer } from '../../maintain/patch-customer.ts';
import type { AnnounceErasure, CustomerStore } from '../../maintain/ports.ts';
import { putCustomer } from '../../maintain/put-customer.ts';

/**
 * The customer use cases over one store. `now` gives epoch milliseconds. `review` sees to the promises of a customer of whom
 * something new is known, before the change is answered; `announce` has other systems told of erasures.
 */
export function createCustomerServices(
  customers: CustomerStore,
  now: () => number,
  review: (customerId: string) => Promise<void>,
  announce: AnnounceErasure,
): CustomerServices {
  const checkSnapshot = createSnapshotCheck(now);
  const reviewed = async <Result extends { readonly status: string }>(
    customerId: string,
    changing: Promise<Result>,
  ): Promise<Result> => {
    const result = await changing;
    if (result.status === 'replaced' || result.status === 'patched') await review(customerId);
    return result;
  };
  return {
    put: (snapshot) => reviewed(snapshot.customerId, putCustomer(snapshot, { customers, now: now() })),
    patch: (customerId, patch) =>
      reviewed(customerId, patchCustomer(customerId, patch, { customers, checkSnapshot })),
    append: (customerId, event) =>
      reviewed(customerId, appendCustomerEvent(customerId, event, { customers, now: now() })),
    get: (customerId) => getCustomer(customerId, customers),
    erase: (customerId) => eraseCustomer(customerId, { customers, now: now(), announce }),
    export: (customerId) => exportCustomer(customerId, customers),
  };
}
