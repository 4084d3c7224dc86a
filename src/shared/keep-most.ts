/**
 * The entries of a list that is at its limit, in their order: those that matter are kept longest, and of others the newest.
 * Of entries with the same time, the last is the newest. `timeOf` is in epoch milliseconds.
 */
export function keepMost<T>(
  entries: readonly T[],
  most: number,
  timeOf: (entry: T) => number,
  matters: (entry: T) => boolean,
): readonly T[] {
  const excess = entries.length - most;
  if (excess <= 0) return entries;
  if (excess <= few) return dropLeast(entries, excess, timeOf, matters);
  const byWorth = entries
    .map((entry) => ({ entry, at: timeOf(entry), counts: matters(entry) ? 1 : 0 }))
    .sort((one, other) => one.counts - other.counts || one.at - other.at);
  const kept = new Set(byWorth.slice(-most).map(({ entry }) => entry));
  return entries.filter((entry) => kept.has(entry));
}

/** A list at its limit grows by a few at a time: looking for those few takes a tenth of sorting it. */
const few = 8;

function dropLeast<T>(
  entries: readonly T[],
  excess: number,
  timeOf: (entry: T) => number,
  matters: (entry: T) => boolean,
): readonly T[] {
  const kept = [...entries];
  for (let dropped = 0; dropped < excess; dropped += 1) {
    let least = 0;
    let [leastAt, leastMatters] = [Number.POSITIVE_INFINITY, true];
    for (const [index, entry] of kept.entries()) {
      const counts = matters(entry);
      if (counts && !leastMatters) continue;
      const at = timeOf(entry);
      if (counts === leastMatters && at >= leastAt) continue;
      [least, leastAt, leastMatters] = [index, at, counts];
    }
    kept.splice(least, 1);
  }
  return kept;
}
