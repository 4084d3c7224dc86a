import type { DayOrder } from '../domain/customer/extract/clean-day.ts';
import type { DecimalSign } from '../domain/customer/extract/clean-number.ts';
import type { RowDefaults } from '../domain/customer/extract/clean-row.ts';
import type { CheckSnapshot } from '../domain/customer/snapshot.ts';
import type { NamedWords } from '../domain/rule-set/named-words.ts';
import { findOffset } from '../shared/zoned-time.ts';
import type { RowChecks } from './check-row.ts';

/** The settings of the checks of a load: plain data, so that they can be sent to another thread. */
export type CheckPlan = {
  /** The name of the extract. */
  readonly source: string;
  /** For rows without one. */
  readonly asOf?: string;
  /** Of times without an offset. */
  readonly timeZone: string;
  /** Of numbers in texts. */
  readonly decimal?: DecimalSign;
  /** Of days in figures. */
  readonly dayOrder?: DayOrder;
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

/** Minutes ahead of UTC at what a wall clock in the zone shows (epoch milliseconds as if it were UTC). */
export function offsetIn(timeZone: string, wallClock: number): number {
  const guess = findOffset(wallClock, timeZone) ?? 0;
  return (findOffset(wallClock - guess, timeZone) ?? 0) / 60_000;
}
