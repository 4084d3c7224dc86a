export type RetryPolicy = {
  /** The number of attempts after which a task is parked. */
  readonly maxAttempts: number;
  /** The longest pause after the first failure, in ms; it doubles with each. */
  readonly baseMs: number;
  /** The limit of all pauses in ms, unless the receiver asks for more. */
  readonly capMs: number;
};

/**
 * The pause after the given attempt: exponential back-off with full jitter (anything up to the ceiling), so that tasks that
 * failed together do not return together. Undefined after the last attempt. `random` is in [0, 1).
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

/** One day, the limit for pauses that a receiver asks for. */
const longestWait = 24 * 60 * 60 * 1000;
