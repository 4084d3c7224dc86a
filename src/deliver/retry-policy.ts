export type RetryPolicy = {
  /** After this many a task is parked. */
  readonly maxAttempts: number;
  /** The longest pause after the first failure, in ms; it doubles with each. */
  readonly baseMs: number;
  /** No pause is longer, in ms, unless the other side asks for it. */
  readonly capMs: number;
};

/**
 * How long to wait after the given attempt: exponential back-off with full jitter (anything up to the ceiling), so that tasks that
 * failed together do not come back together. Undefined: no more. `random` is in [0, 1).
 */
export function choosePause(
  policy: RetryPolicy,
  attempt: number,
  random: number,
  retryAfterMs = 0,
): number | undefined {
  if (attempt >= policy.maxAttempts) return undefined;
  const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1));
  return Math.max(Math.round(random * ceiling), Math.min(retryAfterMs, longestWait));
}

/** A day: who asks for more is not waited for so long. */
const longestWait = 24 * 60 * 60 * 1000;
