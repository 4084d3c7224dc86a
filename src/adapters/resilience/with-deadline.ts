import { ServiceError } from '../../domain/shared/service-error.ts';

/**
 * Waits for a call no longer than `limitMs`, then rejects with `store-unavailable`. The call itself goes on: what it was asked to
 * write may still be written.
 */
export function withDeadline<T>(call: () => Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(
        new ServiceError('store-unavailable', `The store did not answer within ${limitMs} ms; try again`),
      );
    }, limitMs);
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
