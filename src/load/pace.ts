import type { SnapshotSink } from './ports.ts';
import type { Throttle, ThrottleClock } from './throttle.ts';

type ReadFelt = NonNullable<SnapshotSink['readFelt']>;

const lookEveryMs = 1000;
/** Live readers may wait this many times as long as before the load. */
const mostTimes = 2;
/** Below this, twice as long is no harm, and a busy machine's noise. */
const harmlessMs = 2;
const slowest = 500;
const fastest = 200_000;

/**
 * Slows a load down while live readers wait more than twice as long as before it, and lets it go faster again while they do not.
 * `beforeMs`: what they felt before; undefined where nobody read, and the least that is felt during the load counts.
 */
export class Pace {
  #rowsPerSecond = fastest;
  #calmMs: number | undefined;

  constructor(beforeMs: number | undefined) {
    this.#calmMs = beforeMs;
  }

  /** Undefined: as fast as it goes. */
  get rowsPerSecond(): number | undefined {
    return this.#rowsPerSecond >= fastest ? undefined : this.#rowsPerSecond;
  }

  /** Takes note of what readers felt while rows were stored at this rate. */
  note(feltMs: number | undefined, rate: number): void {
    if (feltMs !== undefined) this.#calmMs = Math.min(this.#calmMs ?? feltMs, feltMs);
    const limitMs = Math.max(harmlessMs, mostTimes * (this.#calmMs ?? 0));
    if (feltMs === undefined || feltMs <= limitMs)
      this.#rowsPerSecond = Math.min(fastest, this.#rowsPerSecond * 1.1);
    else this.#rowsPerSecond = Math.max(slowest, 0.7 * Math.min(rate, this.#rowsPerSecond));
  }
}

/** A throttle that paces itself by what live readers feel. A failed look changes nothing. */
export function createPacedThrottle(readFelt: ReadFelt, { elapsed, sleep }: ThrottleClock): Throttle {
  let pace: Pace | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let rowsSince = 0;
  let free = elapsed();
  const look = async (): Promise<void> => {
    const seconds = (elapsed() - lookedAt) / 1000;
    const rate = rowsSince / seconds;
    lookedAt = elapsed();
    rowsSince = 0;
    const felt = await readFelt().catch(() => undefined);
    if (pace === undefined) pace = new Pace(felt);
    else pace.note(felt, rate);
  };
  return async (rows) => {
    if (elapsed() - lookedAt >= lookEveryMs) await look();
    rowsSince += rows;
    const rate = pace?.rowsPerSecond;
    if (rate === undefined) return;
    free = Math.max(free, elapsed());
    const wait = free - elapsed();
    free += (rows / rate) * 1000;
    if (wait > 0) await sleep(wait);
  };
}
