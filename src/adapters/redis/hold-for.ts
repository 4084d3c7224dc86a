import { endAll, judgeAttempt } from './end-hold.ts';
import type { Held, Refusal, Shared } from './hold.ts';
import type { LedgerPlace } from './key-layout.ts';
import { type ReserveParts, reserveShared } from './reserve-shared.ts';

/** A write that shares something with others. */
export type SharingWrite<Result> = {
  /** Names the write in reports. */
  readonly id: string;
  readonly place: LedgerPlace;
  readonly shared: Shared;
  /** Runs the write. Its script stores the marker, and does nothing where it finds one. */
  readonly run: (marker: string, held: Held) => Promise<Result>;
  readonly isMade: (result: Result) => boolean;
  /** Called with what is settled just before the write is sent. */
  readonly onReserving?: (reserving: Promise<unknown>) => void;
};

/**
 * On a cluster, a script cannot change the counts of another slot. A write therefore holds them first, under a name of its own and
 * with a deadline, then runs, and confirms. A write that did not run, or whose process died, is found at the deadline: what was held
 * comes back, unless the write was made. A script in the write's own place decides that for good.
 *
 * If the write rejects, it may have been made: the deadline settles that.
 */
export async function holdFor<Result>(
  parts: ReserveParts,
  { id, place, shared, run, isMade, onReserving }: SharingWrite<Result>,
): Promise<Result | Refusal> {
  const reserving = reserveShared(parts, { id, owner: place, shared });
  onReserving?.(reserving);
  const held = await reserving;
  if ('status' in held) return held;
  const marker = place.attempt(held.attempt);
  const result = await run(marker, held);
  const ending = isMade(result)
    ? endAll(parts, held, true)
    : // The client may have sent it twice: then the second reply says that it was made before.
      judgeAttempt(parts, marker).then((wasMade) => endAll(parts, held, wasMade));
  const ended = ending.catch(leaveToDeadline);
  // What comes back is there for the next attempt; what is confirmed needs no waiting.
  if (!isMade(result)) await ended;
  return result;
}

/** Whoever settles overdue holds ends it. */
const leaveToDeadline = (): void => undefined;
