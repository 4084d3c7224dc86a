import { dayMs } from '../../shared/durations.ts';

/** Entries of a section with their times (epoch milliseconds), newest first. Entries without a readable time are omitted. */
export type Timeline<Entry> = { readonly entries: readonly Entry[]; readonly times: readonly number[] };

/**
 * Sorts a section by time; entries of one instant keep their order. The last result is cached, because the conditions of a
 * decision read the same section many times. One slot instead of a WeakMap: a scavenge keeps its values alive, which promoted
 * 1 KB per decision.
 */
export function makeTimelines<Entry extends object>(
  timeOf: (entry: Entry) => number,
): (section: readonly Entry[]) => Timeline<Entry> {
  let latest: { readonly section: readonly Entry[]; readonly timeline: Timeline<Entry> } | undefined;
  return (section) => {
    if (latest?.section !== section) latest = { section, timeline: orderByTime(section, timeOf) };
    return latest.timeline;
  };
}

function orderByTime<Entry>(section: readonly Entry[], timeOf: (entry: Entry) => number): Timeline<Entry> {
  const sectionTimes = section.map(timeOf);
  if (areNewestFirst(sectionTimes)) return { entries: section, times: sectionTimes };
  const timed = section
    .map((entry, index) => ({ entry, time: sectionTimes[index] ?? Number.NaN }))
    .filter(({ time }) => !Number.isNaN(time))
    .sort((one, other) => other.time - one.time);
  return { entries: timed.map(({ entry }) => entry), times: timed.map(({ time }) => time) };
}

/** Whether the times stand as snapshots list them, each readable. */
const areNewestFirst = (times: readonly number[]): boolean =>
  times.every((time, index) => time <= (times[index - 1] ?? Number.POSITIVE_INFINITY));

/** A time window: entries after `from` and not after `now`, so that consecutive windows share no instant. */
export type Window = { readonly now: number; readonly from: number };

/** The last `days` × 24 hours, or all the past. */
export function openWindow(now: number | undefined, days: number | undefined): Window {
  const end = now ?? Number.NaN;
  return { now: end, from: days === undefined ? Number.NEGATIVE_INFINITY : end - days * dayMs };
}

/** The matching entries in the window, newest first. A list that begins empty takes room for 17; most get one entry at most. */
export function selectEntries<Entry>(
  timeline: Timeline<Entry>,
  window: Window,
  matches: (entry: Entry) => boolean,
): Entry[] {
  let selected: Entry[] = [];
  for (let index = 0; index < timeline.times.length; index += 1) {
    const time = timeline.times[index] ?? Number.NaN;
    if (time <= window.from) break;
    const entry = timeline.entries[index];
    if (!(time <= window.now) || entry === undefined || !matches(entry)) continue;
    if (selected.length === 0) selected = [entry];
    else selected.push(entry);
  }
  return selected;
}

/** Full periods of 24 hours from an instant to now; negative for an instant in the future. */
export const elapsedDays = (now: number, instant: number): number => Math.floor((now - instant) / dayMs);
