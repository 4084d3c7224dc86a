import { listSome } from './shorten.ts';

/**
 * The known word closest to a misspelt one, if at most `limit` letters are wrong; else the one that begins like it, for words
 * that somebody broke off.
 */
export function suggestWord(
  word: string,
  known: Iterable<string>,
  limit = Math.max(1, Math.floor(Math.min(word.length, 40) / 3)),
): string | undefined {
  const candidates = [...known].filter(({ length }) => length <= 64);
  const near = candidates.filter(({ length }) => Math.abs(length - word.length) <= limit);
  return closest(word, near, limit, (candidate) => candidate) ?? beginsLike(word, candidates);
}

/** Fewer letters begin too many words. */
const fewestForBeginning = 5;

function beginsLike(word: string, candidates: readonly string[]): string | undefined {
  if (word.length < fewestForBeginning) return undefined;
  const longer = candidates.filter(({ length }) => length > word.length);
  const limit = Math.floor(word.length / 6);
  return closest(word, longer, limit, (candidate) => candidate.slice(0, word.length));
}

function closest(
  word: string,
  candidates: readonly string[],
  limit: number,
  partOf: (candidate: string) => string,
): string | undefined {
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), partOf(candidate).toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** `Did you mean "x"?` if a known word is close, else a list of the known words. */
export function hintWord(word: string, known: Iterable<string>, kind: string): string {
  const words = [...known];
  const near = suggestWord(word, words);
  if (near !== undefined) return `Did you mean "${near}"?`;
  if (words.length === 0) return `There is no ${kind} to choose from here.`;
  const shown = listSome(
    words.map((entry) => `"${entry}"`),
    20,
  );
  return `Choose ${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}: ${shown}.`;
}

/** Optimal string alignment distance: inserted, missing, wrong and swapped letters count one each. */
function editDistance(a: string, b: string): number {
  let rows: readonly [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1)
      current.push(distanceAt(a, b, row, column, rows, current[column - 1] ?? 0));
    rows = [rows[1], current];
  }
  return rows[1][b.length] ?? 0;
}

function distanceAt(
  a: string,
  b: string,
  row: number,
  column: number,
  [beforeLast, last]: readonly [number[], number[]],
  left: number,
): number {
  const same = a[row - 1] === b[column - 1];
  const distance = Math.min((last[column] ?? 0) + 1, left + 1, (last[column - 1] ?? 0) + (same ? 0 : 1));
  const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
  return swapped ? Math.min(distance, (beforeLast[column - 2] ?? 0) + 1) : distance;
}
