import { ServiceError } from '../../domain/shared/service-error.ts';
import { afterArrivals } from '../system-clock.ts';

/**
 * Waits at most `limitMs` for a call, then rejects with `store-unavailable`. The call itself continues and may still write. A
 * process that was busy first reads the replies that have arrived, so its own lateness does not count as the store's.
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
