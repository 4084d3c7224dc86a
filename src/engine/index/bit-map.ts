/** A set of rules: rule `i` is bit `i % 32` of word `i / 32`. Signed words, as JavaScript's bit operators work on those. */
export type BitMap = Int32Array;

export const wordsFor = (rules: number): number => (rules + 31) >>> 5;

export const emptyMap = (rules: number): BitMap => new Int32Array(wordsFor(rules));

/** All rules; the bits beyond the last rule stay clear. */
export function fullMap(rules: number): BitMap {
  const map = emptyMap(rules).fill(-1);
  const last = map.length - 1;
  if ((rules & 31) !== 0) map[last] = -1 >>> (32 - (rules & 31));
  return map;
}

export function setBit(map: BitMap, rule: number, at = 0): void {
  const word = at + (rule >>> 5);
  map[word] = (map[word] as number) | (1 << (rule & 31));
}

export function clearBit(map: BitMap, rule: number, at = 0): void {
  const word = at + (rule >>> 5);
  map[word] = (map[word] as number) & ~(1 << (rule & 31));
}

/** Sets or clears. */
export const placeBit = (map: BitMap, rule: number, inside: boolean): void =>
  inside ? setBit(map, rule) : clearBit(map, rule);

export function flipBit(map: BitMap, rule: number, at = 0): void {
  const word = at + (rule >>> 5);
  map[word] = (map[word] as number) ^ (1 << (rule & 31));
}

/** Keeps in `target` what is in the map at `at` of `maps` too. Returns whether anything is left. */
export function intersect(target: BitMap, maps: Int32Array, at: number): boolean {
  let left = 0;
  const words = target.length;
  for (let word = 0; word < words; word += 1) {
    const both = (target[word] as number) & (maps[at + word] as number);
    target[word] = both;
    left |= both;
  }
  return left !== 0;
}

/** Makes `target` what is in the map at `a` of `one` and in the map at `b` of `other`. Returns whether that is anything. */
export function intersectBoth(
  target: BitMap,
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

/** Makes the map at the beginning of `target` what is in the map at `a` of `one` or in the map at `b` of `other`. */
export function uniteBoth(
  target: Int32Array,
  one: Int32Array,
  a: number,
  other: Int32Array,
  b: number,
  words: number,
): void {
  for (let word = 0; word < words; word += 1)
    target[word] = (one[a + word] as number) | (other[b + word] as number);
}

/** Makes the map at `to` what is in any of three maps of the same array. */
export function uniteThree(
  maps: Int32Array,
  to: number,
  a: number,
  b: number,
  c: number,
  words: number,
): void {
  for (let word = 0; word < words; word += 1)
    maps[to + word] = (maps[a + word] as number) | (maps[b + word] as number) | (maps[c + word] as number);
}

/** Adds to the map at `to` of `target` what is in the one at `at` of `maps`. */
export function unite(target: Int32Array, to: number, maps: Int32Array, at: number, words: number): void {
  for (let word = 0; word < words; word += 1)
    target[to + word] = (target[to + word] as number) | (maps[at + word] as number);
}

/** Takes from the map at `to` what is in the one at `at`. */
export function subtract(maps: Int32Array, to: number, at: number, words: number): void {
  for (let word = 0; word < words; word += 1)
    maps[to + word] = (maps[to + word] as number) & ~(maps[at + word] as number);
}

/** Makes the map at `to` of `target` equal to the one at `at` of `maps`. */
export function copyMap(target: Int32Array, to: number, maps: Int32Array, at: number, words: number): void {
  for (let word = 0; word < words; word += 1) target[to + word] = maps[at + word] as number;
}
