import { ServiceError } from '../../domain/shared/service-error.ts';
import { afterArrivals } from '../system-clock.ts';

/**
 * Waits for a call no longer than `limitMs`, then rejects with `store-unavailable`. The call itself goes on: what it was asked to
 * write may still be written. A process that was busy reads what has arrived by then before it gives up, so its own lateness
 * does not count as the store's.
 */
export function withDeadline<T>(call: () => Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(afterArrivals, limitMs, () =>
      reject(
        new ServiceError('store-unavailable', `The store did not answer within ${limitMs} ms; try again`),
      ),
    );
    call().then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
