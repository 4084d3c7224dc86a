/** The severity of an incident or case; a missing severity is the least. */
const rank: Readonly<Record<string, number>> = { serious: 3, moderate: 2, light: 1 };

/** Higher is more serious. */
export const severityRank = (severity: string | undefined): number => rank[severity ?? ''] ?? 0;

/** The entry of the highest severity; among equals the first, which is the newest in a list that is newest first. */
export function findWorst<Entry extends { readonly severity?: string | undefined }>(
  entries: readonly Entry[],
): Entry | undefined {
  let worst: Entry | undefined;
  let worstRank = -1;
  for (const entry of entries) {
    const entryRank = severityRank(entry.severity);
    if (entryRank <= worstRank) continue;
    worst = entry;
    worstRank = entryRank;
  }
  return worst;
}
