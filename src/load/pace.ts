/** Lets so many rows a second pass, evenly: in the long run never more, whatever the pauses in between. */
export type Pace = (rows: number) => Promise<void>;

export type PaceClock = {
  /** Milliseconds, never going back. */
  readonly elapsed: () => number;
  readonly sleep: (ms: number) => Promise<void>;
};

/** A pause is not made up for by a burst longer than this. */
const burstMs = 250;

/** `rowsPerSecond` undefined: no limit. */
export function createPace(rowsPerSecond: number | undefined, { elapsed, sleep }: PaceClock): Pace {
  if (rowsPerSecond === undefined) return async () => undefined;
  let free = elapsed();
  return async (rows) => {
    free = Math.max(free, elapsed() - burstMs);
    const wait = free - elapsed();
    free += (rows / rowsPerSecond) * 1000;
    if (wait > 0) await sleep(wait);
  };
}
