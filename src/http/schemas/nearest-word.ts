/** The known word that differs least from the given one; undefined only when none is known. */
export function nearestWord(word: string, known: Iterable<string>): string | undefined {
  return rank(word, known)?.candidate;
}

/** The known word that differs by at most a third of its letters from the given one. */
export function findNearWord(word: string, known: Iterable<string>): string | undefined {
  const best = rank(word, known);
  const isNear = best !== undefined && best.distance <= Math.max(1, best.candidate.length / 3);
  return isNear ? best.candidate : undefined;
}

function rank(word: string, known: Iterable<string>): { candidate: string; distance: number } | undefined {
  const wanted = word.slice(0, 64).toLowerCase();
  const distances = [...known].map((candidate) => ({
    candidate,
    distance: editDistance(wanted, candidate.toLowerCase()),
  }));
  return distances.reduce<(typeof distances)[number] | undefined>(
    (best, next) => (best === undefined || next.distance < best.distance ? next : best),
    undefined,
  );
}

/** Levenshtein: the fewest insertions, deletions and replacements of characters. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replace = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
