import type { DayNotation } from '../domain/customer/extract/clean-day.ts';
import type { DecimalSign } from '../domain/customer/extract/clean-number.ts';
import type { RowDefaults } from '../domain/customer/extract/clean-row.ts';
import type { CheckSnapshot } from '../domain/customer/snapshot.ts';
import type { NamedWords } from '../domain/rule-set/named-words.ts';
import { dayMs } from '../shared/durations.ts';
import { findOffset } from '../shared/zoned-time.ts';
import type { RowChecks } from './check-row.ts';

/** The settings of the checks of a load: plain data, so that they can be sent to another thread. */
export type CheckPlan = DayNotation & {
  /** The name of the extract. */
  readonly source: string;
  /** For rows without one. */
  readonly asOf?: string;
  /** Of times without an offset. */
  readonly timeZone: string;
  /** Of numbers in texts. */
  readonly decimal?: DecimalSign;
  /** Those that packs declare. If absent, attributes are not checked. */
  readonly attributes?: readonly string[];
  /** The words that packs and rules name. If absent, unused words are not reported. */
  readonly words?: NamedWords;
};

/** `repeated`: customers named by several rows. */
export function openChecks(
  plan: CheckPlan,
  repeated: Iterable<string>,
  checkSnapshot: CheckSnapshot,
): RowChecks {
  const { attributes, words } = plan;
  return {
    defaults: openDefaults(plan),
    checkSnapshot,
    repeated: new Set(repeated),
    ...(attributes && { attributes: new Set(attributes) }),
    ...(words && { words }),
  };
}

/** The settings of an extract that cleaning needs. */
export function openDefaults({ timeZone, attributes: _, words: _words, ...rest }: CheckPlan): RowDefaults {
  return { ...rest, offsetAt: (wallClock) => offsetIn(timeZone, wallClock) };
}

/**
 * Minutes ahead of UTC when a clock in the zone shows this time (epoch milliseconds as if it were UTC). Of the hour that comes twice
 * in autumn, this is the second. Undefined for a time that the clock skips in spring; a day whose midnight is skipped begins with its
 * first instant.
 */
export function offsetIn(timeZone: string, wallClock: number): number | undefined {
  const after = findOffset(wallClock + dayMs, timeZone) ?? 0;
  const before = findOffset(wallClock - dayMs, timeZone) ?? 0;
  const shows = (offset: number): boolean => findOffset(wallClock - offset, timeZone) === offset;
  if (after === before || shows(after)) return after / 60_000;
  return shows(before) || wallClock % dayMs === 0 ? before / 60_000 : undefined;
}
