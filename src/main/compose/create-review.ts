import type { Logger } from 'pino';
import type { MovedPromise } from '../../deliver/move-promise-of.ts';
import { reviewChanged } from '../../deliver/withdraw-groundless.ts';
import { readCustomerNow } from './read-customer-now.ts';
import type { Stores } from './stores.ts';

/**
 * Reviews the promises of a customer of whom something new is known. A review that fails is logged; the customer's next decision
 * reviews them again.
 */
export function createReview(
  stores: Pick<Stores, 'snapshots' | 'ledger' | 'losses' | 'tasks'>,
  logger: Logger,
  report: (moved: MovedPromise) => void,
): (customerId: string) => Promise<void> {
  const ports = {
    promises: stores.ledger,
    tasks: stores.tasks,
    readCustomer: (customerId: string) => readCustomerNow(customerId, stores),
    now: Date.now,
  };
  return async (customerId) => {
    try {
      for (const moved of await reviewChanged(customerId, ports)) report(moved);
    } catch (error) {
      logger.warn({ err: error }, 'promises could not be reviewed after a change of their customer');
    }
  };
}
