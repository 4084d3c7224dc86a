import { millisecondsPerDay } from '../../shared/zoned-time.ts';

/** Entries of a section with their times (epoch milliseconds), newest first. Entries whose time cannot be read are left out. */
export type Timeline<Entry> = { readonly entries: readonly Entry[]; readonly times: readonly number[] };

/**
 * Orders a section by time once for as long as it lives: snapshots are read-only and shared by many decisions.
 * Entries of one instant keep their order.
 */
export function makeTimelines<Entry extends object>(
  timeOf: (entry: Entry) => number,
): (section: readonly Entry[]) => Timeline<Entry> {
  const known = new WeakMap<readonly Entry[], Timeline<Entry>>();
  return (section) => {
    const timeline = known.get(section) ?? orderByTime(section, timeOf);
    known.set(section, timeline);
    return timeline;
  };
}

function orderByTime<Entry>(section: readonly Entry[], timeOf: (entry: Entry) => number): Timeline<Entry> {
  const timed = section
    .map((entry) => ({ entry, time: timeOf(entry) }))
    .filter(({ time }) => !Number.isNaN(time))
    .sort((one, other) => other.time - one.time);
  return { entries: timed.map(({ entry }) => entry), times: timed.map(({ time }) => time) };
}

/** What to count: entries after `from` and not after `now`, so that windows that follow each other share no instant. */
export type Window = { readonly now: number; readonly from: number };

/** The last `days` × 24 hours, or all the past. */
export function openWindow(now: number | undefined, days: number | undefined): Window {
  const end = now ?? Number.NaN;
  return { now: end, from: days === undefined ? Number.NEGATIVE_INFINITY : end - days * millisecondsPerDay };
}

/** The entries in the window that match, newest first. */
export function selectEntries<Entry>(
  timeline: Timeline<Entry>,
  window: Window,
  matches: (entry: Entry) => boolean,
): Entry[] {
  const selected: Entry[] = [];
  for (let index = 0; index < timeline.times.length; index += 1) {
    const time = timeline.times[index] ?? Number.NaN;
    if (time <= window.from) break;
    const entry = timeline.entries[index];
    if (time <= window.now && entry !== undefined && matches(entry)) selected.push(entry);
  }
  return selected;
}

/** Full periods of 24 hours from an instant to now; negative if it is still to come. */
export const elapsedDays = (now: number, instant: number): number =>
  Math.floor((now - instant) / millisecondsPerDay);
