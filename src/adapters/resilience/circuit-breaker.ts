import { ServiceError } from '../../domain/shared/service-error.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

export type BreakerOptions = {
  /**
   * Consecutive failures that open it. A cluster that lost one master of three still answers most calls: the circuit stays
   * closed.
   */
  readonly failures: number;
  /** The first open period, in milliseconds; doubled after each failed probe, up to `mostRestMs`. */
  readonly restMs: number;
  readonly mostRestMs: number;
  /** Concurrent calls that must succeed before it closes again. */
  readonly probes: number;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  /** In [0, 1): jitter for the open periods of many processes. */
  readonly random: () => number;
  readonly onChange?: (state: BreakerState) => void;
  /** Which errors count as failures. */
  readonly isFailure: (error: unknown) => boolean;
  /** The error for calls while the circuit is open, for so many milliseconds more; 0 while a few are let through. */
  readonly refuse: (openMs: number) => Error;
};

export type CircuitBreaker = {
  /** Runs the call, or rejects at once while the circuit is open. */
  run<T>(call: () => Promise<T>): Promise<T>;
  state(): BreakerState;
};

/** For a store: only `store-unavailable` counts as a failure. */
export const storeBreaker: Omit<BreakerOptions, 'now' | 'random' | 'onChange'> = {
  failures: 10,
  restMs: 100,
  mostRestMs: 500,
  probes: 64,
  isFailure: (error) => error instanceof ServiceError && error.code === 'store-unavailable',
  refuse: () =>
    new ServiceError('store-unavailable', 'The store failed a moment ago and is not asked for now'),
};

/**
 * A circuit breaker: stops calling what does not answer, so that callers fall back at once. It recovers gradually: after the open
 * period one call is let through, then two at once, four, and so on; each failure starts a longer period. So a store that has just
 * started does not meet all callers at once. Calls that were let through and hang for as long as a period give their places to others.
 */
export function createCircuitBreaker(options: BreakerOptions): CircuitBreaker {
  let state: BreakerState = 'closed';
  let failuresInRow = 0;
  let rest = options.restMs;
  let restUntil = 0;
  let allowed = 1;
  let underWay = 0;
  /** When a call was let through last while half-open. */
  let admittedAt = 0;

  const change = (next: BreakerState): void => {
    if (state === next) return;
    state = next;
    options.onChange?.(next);
  };
  const open = (): void => {
    restUntil = options.now() + rest * (0.8 + 0.4 * options.random());
    rest = Math.min(rest * 2, options.mostRestMs);
    change('open');
  };
  const admit = (): boolean => {
    const now = options.now();
    if (state === 'open' && now >= restUntil) {
      allowed = 1;
      underWay = 0;
      change('half-open');
    }
    if (state !== 'half-open') return state === 'closed';
    if (underWay >= allowed) {
      if (now - admittedAt < rest) return false;
      underWay = 0;
    }
    admittedAt = now;
    return true;
  };
  const succeed = (): void => {
    failuresInRow = 0;
    if (state !== 'half-open') return;
    allowed *= 2;
    if (allowed <= options.probes) return;
    rest = options.restMs;
    change('closed');
  };
  const fail = (): void => {
    failuresInRow += 1;
    if (state === 'half-open' || (state === 'closed' && failuresInRow >= options.failures)) open();
  };

  return {
    state: () => state,
    async run(call) {
      if (!admit()) throw options.refuse(Math.max(0, restUntil - options.now()));
      underWay += 1;
      try {
        const value = await call();
        succeed();
        return value;
      } catch (error) {
        if (options.isFailure(error)) fail();
        else succeed();
        throw error;
      } finally {
        underWay = Math.max(0, underWay - 1);
      }
    },
  };
}
