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
  if (entries.length <= most) return entries;
  const byWorth = entries
    .map((entry) => ({ entry, at: timeOf(entry), counts: matters(entry) ? 1 : 0 }))
    .sort((one, other) => one.counts - other.counts || one.at - other.at);
  const kept = new Set(byWorth.slice(-most).map(({ entry }) => entry));
  return entries.filter((entry) => kept.has(entry));
}
