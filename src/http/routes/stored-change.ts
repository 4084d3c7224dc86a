import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { Fault } from '../../domain/shared/service-error.ts';
import type { AppendResult } from '../../maintain/append-customer-event.ts';
import type { PatchResult } from '../../maintain/patch-customer.ts';
import { HttpError } from '../errors/http-error.ts';
import { refuseFaults } from '../errors/refuse-faults.ts';
import type { PutAnswer } from '../schemas/customer-answers.ts';

/** The answer for a changed snapshot, with the warnings about it. Throws where nothing could be changed. */
export function storedChange(
  customerId: string,
  result: PatchResult | AppendResult,
  warn: (snapshot: Snapshot) => readonly Fault[],
): PutAnswer {
  switch (result.status) {
    case 'unknown':
      throw unknownCustomer();
    case 'older':
      throw olderThan(result.storedAsOf);
    case 'invalid':
      throw refuseFaults('invalid-request', result.faults);
    case 'contended':
      throw new HttpError('overloaded', 'Others keep changing this customer; try again.');
    default:
      return withWarnings(
        { customerId, status: result.status, asOf: result.snapshot.asOf },
        warn(result.snapshot),
      );
  }
}

export const withWarnings = (stored: PutAnswer, warnings: readonly Fault[]): PutAnswer =>
  warnings.length === 0 ? stored : { ...stored, warnings: warnings.map((warning) => ({ ...warning })) };

export const unknownCustomer = (): HttpError =>
  new HttpError('not-found', 'There is no customer with this id.');

export function olderThan(storedAsOf: string): HttpError {
  const message = `must not be before ${storedAsOf}, which is stored`;
  return new HttpError('snapshot-older', `/asOf ${message}.`, [
    { pointer: '/asOf', message, example: storedAsOf },
  ]);
}
