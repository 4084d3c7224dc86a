/** A delivery that failed and may be tried again. `reason` goes into logs and the task, so it holds no personal data. */
export class DeliveryError extends Error {
  readonly reason: string;
  /** The other side asked for at least this pause. */
  readonly retryAfterMs: number | undefined;

  constructor(reason: string, options: { readonly retryAfterMs?: number; readonly cause?: unknown } = {}) {
    super(reason, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DeliveryError';
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Why a delivery failed, in words that hold no personal data: foreign messages may, so of those only code and name are told. */
export function tellReason(error: unknown): string {
  if (error instanceof DeliveryError) return error.reason;
  if (!(error instanceof Error)) return 'failed for an unknown reason';
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  return `failed: ${error.name}${code}`;
}
