/**
 * The entries of a list that is at its limit, in their order: the newest half of them, then those that matter, and of the others the
 * newest. What has just come stays even where everything before it matters. Of entries with the same time, the last is the newest.
 * `timeOf` is in epoch milliseconds.
 */
export function keepMost<T>(
  entries: readonly T[],
  most: number,
  timeOf: (entry: T) => number,
  matters: (entry: T) => boolean,
): readonly T[] {
  const excess = entries.length - most;
  if (excess <= 0) return entries;
  if (excess <= few) return dropLeast(entries, excess, most / 2, timeOf, matters);
  const byTime = entries
    .map((entry) => ({ entry, at: timeOf(entry) }))
    .sort((one, other) => one.at - other.at)
    .map(({ entry }) => entry);
  const older = byTime.slice(0, Math.floor(-most / 2));
  const byWorth = [...older.filter((entry) => !matters(entry)), ...older.filter(matters)];
  const dropped = new Set(byWorth.slice(0, excess));
  return entries.filter((entry) => !dropped.has(entry));
}

/** A list at its limit grows by a few at a time: looking for those few takes a tenth of sorting it. */
const few = 8;

function dropLeast<T>(
  entries: readonly T[],
  excess: number,
  safe: number,
  timeOf: (entry: T) => number,
  matters: (entry: T) => boolean,
): readonly T[] {
  const kept = [...entries];
  for (let dropped = 0; dropped < excess; dropped += 1) {
    const least = findOldest(kept, timeOf, (entry) => !matters(entry));
    const isOld = least >= 0 && countNewer(kept, least, timeOf) >= safe;
    kept.splice(isOld ? least : findOldest(kept, timeOf, () => true), 1);
  }
  return kept;
}

/** Its index; -1 if none counts. */
function findOldest<T>(
  entries: readonly T[],
  timeOf: (entry: T) => number,
  counts: (entry: T) => boolean,
): number {
  let [oldest, oldestAt] = [-1, Number.POSITIVE_INFINITY];
  for (const [index, entry] of entries.entries()) {
    const at = timeOf(entry);
    if (at < oldestAt && counts(entry)) [oldest, oldestAt] = [index, at];
  }
  return oldest;
}

function countNewer<T>(entries: readonly T[], index: number, timeOf: (entry: T) => number): number {
  const [entry] = entries.slice(index, index + 1);
  const at = entry === undefined ? 0 : timeOf(entry);
  return entries.reduce((newer, each, place) => {
    const time = timeOf(each);
    return time > at || (time === at && place > index) ? newer + 1 : newer;
  }, 0);
}
