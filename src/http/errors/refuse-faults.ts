import { type Fault, ServiceError, type ServiceErrorCode } from '../../domain/shared/service-error.ts';

/** The error that tells these faults; its detail is the first of them in one sentence. */
export function refuseFaults(
  code: ServiceErrorCode,
  faults: readonly Fault[],
  whole = 'The body',
): ServiceError {
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const detail = `${first?.pointer || whole} ${first?.message ?? 'does not fit'}${more}.`;
  return new ServiceError(code, detail, faults);
}
