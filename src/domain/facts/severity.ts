/** The severity of an incident or case; a missing severity is the least. */
const rank: Readonly<Record<string, number>> = { serious: 3, moderate: 2, light: 1 };

/** The entry of the highest severity; among equals the first, which is the newest in a list that is newest first. */
export function findWorst<Entry extends { readonly severity?: string | undefined }>(
  entries: readonly Entry[],
): Entry | undefined {
  let worst: Entry | undefined;
  let worstRank = -1;
  for (const entry of entries) {
    const entryRank = rank[entry.severity ?? ''] ?? 0;
    if (entryRank <= worstRank) continue;
    worst = entry;
    worstRank = entryRank;
  }
  return worst;
}
