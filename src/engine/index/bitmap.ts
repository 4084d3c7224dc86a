/**
 * A set of rules as a bitmap: rule `i` is bit `i % 32` of word `i / 32`. Words are signed, because JavaScript's bit operators
 * work on signed words.
 */
export type Bitmap = Int32Array;

export const wordsFor = (rules: number): number => (rules + 31) >>> 5;

export const emptyMap = (rules: number): Bitmap => new Int32Array(wordsFor(rules));

/** All rules; the bits beyond the last rule stay clear. */
export function fullMap(rules: number): Bitmap {
  const map = emptyMap(rules).fill(-1);
  const last = map.length - 1;
  if ((rules & 31) !== 0) map[last] = -1 >>> (32 - (rules & 31));
  return map;
}

export function setBit(map: Bitmap, rule: number, at = 0): void {
  const word = at + (rule >>> 5);
  map[word] = (map[word] as number) | (1 << (rule & 31));
}

export function clearBit(map: Bitmap, rule: number, at = 0): void {
  const word = at + (rule >>> 5);
  map[word] = (map[word] as number) & ~(1 << (rule & 31));
}

/** Sets or clears the bit of a rule. */
export const placeBit = (map: Bitmap, rule: number, inside: boolean): void =>
  inside ? setBit(map, rule) : clearBit(map, rule);

export function flipBit(map: Bitmap, rule: number, at = 0): void {
  const word = at + (rule >>> 5);
  map[word] = (map[word] as number) ^ (1 << (rule & 31));
}

/** Intersects `target` with the bitmap at `at` of `maps`. Returns true if anything is left. */
export function intersect(target: Bitmap, maps: Int32Array, at: number): boolean {
  let left = 0;
  const words = target.length;
  for (let word = 0; word < words; word += 1) {
    const both = (target[word] as number) & (maps[at + word] as number);
    target[word] = both;
    left |= both;
  }
  return left !== 0;
}

/**
 * Sets `target` to the intersection of the bitmap at `a` of `one` and the one at `b` of `other`. Returns true if it is not
 * empty.
 */
export function intersectBoth(
  target: Bitmap,
  one: Int32Array,
  a: number,
  other: Int32Array,
  b: number,
): boolean {
  let left = 0;
  const words = target.length;
  for (let word = 0; word < words; word += 1) {
    const both = (one[a + word] as number) & (other[b + word] as number);
    target[word] = both;
    left |= both;
  }
  return left !== 0;
}

/** Adds the bitmap at `at` of `maps` to the start of `target`; there are `words` of it. */
export function unite(target: Int32Array, maps: Int32Array, at: number, words = target.length): void {
  for (let word = 0; word < words; word += 1)
    target[word] = (target[word] as number) | (maps[at + word] as number);
}

/** Removes the bitmap at `at` from the one at `to`. */
export function subtract(maps: Int32Array, to: number, at: number, words: number): void {
  for (let word = 0; word < words; word += 1)
    maps[to + word] = (maps[to + word] as number) & ~(maps[at + word] as number);
}

/** Copies the bitmap at `at` of `maps` to `to` of `target`. */
export function copyMap(target: Int32Array, to: number, maps: Int32Array, at: number, words: number): void {
  for (let word = 0; word < words; word += 1) target[to + word] = maps[at + word] as number;
}
