import { type Snapshot, snapshotSchema } from '../domain/customer/snapshot.ts';
import { type Fault, ServiceError } from '../domain/shared/service-error.ts';
import type { CustomerServices, SnapshotPatch } from '../http/http-services.ts';
import { eraseCustomer } from '../maintain/erase-customer.ts';
import { exportCustomer } from '../maintain/export-customer.ts';
import { getCustomer } from '../maintain/get-customer.ts';
import { type CheckSnapshot, patchCustomer } from '../maintain/patch-customer.ts';
import type { CustomerStore, PutResult } from '../maintain/ports.ts';
import { putCustomer } from '../maintain/put-customer.ts';

/** The customer use cases over one store, in the shape that the HTTP edge asks for. */
export function createCustomerServices(customers: CustomerStore, now: () => number): CustomerServices {
  return {
    put: (snapshot) => putCustomer(snapshot, customers),
    patch: (customerId, patch) => patchForEdge(customerId, patch, customers),
    get: async (customerId) => {
      const found = await getCustomer(customerId, customers);
      return found.status === 'found' ? found.snapshot : undefined;
    },
    erase: async (customerId) => {
      const result = await eraseCustomer(customerId, { customers, now: now() });
      return result.status === 'erased' ? result.erasure : undefined;
    },
    export: async (customerId) => {
      const result = await exportCustomer(customerId, customers);
      return result.status === 'found' ? result.holdings : undefined;
    },
  };
}

async function patchForEdge(
  customerId: string,
  patch: SnapshotPatch,
  customers: CustomerStore,
): Promise<PutResult | undefined> {
  const result = await patchCustomer(customerId, patch, { customers, checkSnapshot });
  switch (result.status) {
    case 'unknown':
      return undefined;
    case 'patched':
    case 'unchanged':
      return { status: result.status === 'patched' ? 'replaced' : 'unchanged' };
    case 'invalid':
      throw new ServiceError(
        'invalid-request',
        'the patched snapshot would not fit the schema',
        result.faults,
      );
    case 'contended':
      throw new ServiceError('overloaded', 'others change this customer all the time: try again');
    default:
      return result;
  }
}

const checkSnapshot: CheckSnapshot = (candidate) => {
  const parsed = snapshotSchema.safeParse(candidate);
  if (parsed.success) return { valid: true, snapshot: parsed.data satisfies Snapshot };
  const faults = parsed.error.issues.map(
    ({ path, message }): Fault => ({ pointer: path.map((step) => `/${String(step)}`).join(''), message }),
  );
  return { valid: false, faults };
};
