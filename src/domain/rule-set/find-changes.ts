import type { SourceFile } from '../pack/source/parse-source.ts';

/** The files that exist only before or only after, or whose texts differ. */
export function findChanges(
  before: readonly SourceFile[],
  after: readonly SourceFile[],
): ReadonlySet<string> {
  const texts = new Map(before.map(({ path, text }) => [path, text]));
  const changed = new Set<string>();
  for (const { path, text } of after) {
    if (texts.get(path) !== text) changed.add(path);
    texts.delete(path);
  }
  for (const path of texts.keys()) changed.add(path);
  return changed;
}
