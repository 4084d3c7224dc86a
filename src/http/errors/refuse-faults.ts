import type { Fault } from '../../domain/shared/service-error.ts';
import { HttpError, type ProblemCode } from './http-error.ts';

/** The error that reports these faults. Its detail is the first of them, as one sentence. */
export function refuseFaults(code: ProblemCode, faults: readonly Fault[], whole = 'The body'): HttpError {
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const detail = `${first?.pointer || whole} ${first?.message ?? 'does not fit'}${more}.`;
  return new HttpError(code, detail, faults);
}
