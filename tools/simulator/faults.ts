/**
 * How the simulated system misbehaves. The shares are of all calls, each 0 to 1, and together at most 1. `…Done`: it carries the action
 * out all the same.
 */
export type Faults = {
  /** Says no, for a reason of its own. */
  readonly refuse: number;
  /** Answers 500. */
  readonly err: number;
  readonly errDone: number;
  /** Closes the connection without an answer. */
  readonly drop: number;
  readonly dropDone: number;
  /** Never answers; of two such calls, one gets a 200 whose body never ends. */
  readonly hang: number;
  readonly hangDone: number;
  /** Milliseconds before it acts: anything up to this. */
  readonly slowMs: number;
  /** The share of each period of `deadEveryMs` in which it is dead: it closes every connection and does nothing. */
  readonly dead: number;
  readonly deadEveryMs: number;
  /** Milliseconds by which its clock is ahead. */
  readonly skewMs: number;
  /** Seats in each cabin of each flight; unlimited if negative. */
  readonly seats: number;
};

export const noFaults: Faults = {
  refuse: 0,
  err: 0,
  errDone: 0,
  drop: 0,
  dropDone: 0,
  hang: 0,
  hangDone: 0,
  slowMs: 0,
  dead: 0,
  deadEveryMs: 20_000,
  skewMs: 0,
  seats: -1,
};

/** What happens to one call. */
export type Fate = 'answer' | 'refuse' | 'err' | 'errDone' | 'drop' | 'dropDone' | 'hang' | 'hangDone';

const shares = ['refuse', 'err', 'errDone', 'drop', 'dropDone', 'hang', 'hangDone'] as const;

/** `random` is in [0, 1). */
export function chooseFate(faults: Faults, random: number): Fate {
  let below = 0;
  for (const fate of shares) {
    below += faults[fate];
    if (random < below) return fate;
  }
  return 'answer';
}

export const isDead = ({ dead, deadEveryMs }: Faults, now: number): boolean =>
  now % deadEveryMs < dead * deadEveryMs;

/** Faults with some of them replaced. Throws a RangeError that names a mistake. */
export function readFaults(before: Faults, changes: unknown): Faults {
  if (typeof changes !== 'object' || changes === null) throw new RangeError('faults are a JSON object');
  for (const [name, value] of Object.entries(changes)) checkFault(name, value);
  const faults: Faults = { ...before, ...changes };
  const total = shares.reduce((sum, name) => sum + faults[name], 0);
  const lowest = Math.min(faults.dead, ...shares.map((name) => faults[name]));
  if (lowest < 0 || total > 1 || faults.dead > 1)
    throw new RangeError('shares are between 0 and 1, and those of calls together at most 1');
  return faults;
}

function checkFault(name: string, value: unknown): void {
  if (!Object.hasOwn(noFaults, name))
    throw new RangeError(`there is no fault "${name}"; there are ${Object.keys(noFaults).join(', ')}`);
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new RangeError(
      `${name} is a number, not ${typeof value === 'string' ? `"${value}"` : String(value)}`,
    );
}
