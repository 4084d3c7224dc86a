/** Limits work to a rate, evenly: in the long run never more rows per second, whatever the pauses. */
export type Throttle = (rows: number) => Promise<void>;

export type ThrottleClock = {
  /** Monotonic milliseconds. */
  readonly elapsed: () => number;
  readonly sleep: (ms: number) => Promise<void>;
};

/** The longest burst that makes up for a pause. */
const burstMs = 250;

/** `rowsPerSecond` undefined: no limit. */
export function createThrottle(
  rowsPerSecond: number | undefined,
  { elapsed, sleep }: ThrottleClock,
): Throttle {
  if (rowsPerSecond === undefined) return async () => undefined;
  let free = elapsed();
  return async (rows) => {
    free = Math.max(free, elapsed() - burstMs);
    const wait = free - elapsed();
    free += (rows / rowsPerSecond) * 1000;
    if (wait > 0) await sleep(wait);
  };
}
