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

export function setBit(map: BitMap, rule: number): void {
  const word = rule >>> 5;
  map[word] = (map[word] as number) | (1 << (rule & 31));
}

export function clearBit(map: BitMap, rule: number): void {
  const word = rule >>> 5;
  map[word] = (map[word] as number) & ~(1 << (rule & 31));
}

/** Sets or clears. */
export const placeBit = (map: BitMap, rule: number, inside: boolean): void =>
  inside ? setBit(map, rule) : clearBit(map, rule);

export function flipBit(map: BitMap, rule: number): void {
  const word = rule >>> 5;
  map[word] = (map[word] as number) ^ (1 << (rule & 31));
}

export function flipBits(map: BitMap, rules: readonly number[]): void {
  for (const rule of rules) flipBit(map, rule);
}

/** Keeps in `target` what is in `other` too. Returns whether anything is left. */
export function intersect(target: BitMap, other: BitMap): boolean {
  let left = 0;
  const words = target.length;
  for (let word = 0; word < words; word += 1) {
    const both = (target[word] as number) & (other[word] as number);
    target[word] = both;
    left |= both;
  }
  return left !== 0;
}

export function unite(target: BitMap, other: BitMap): void {
  const words = target.length;
  for (let word = 0; word < words; word += 1)
    target[word] = (target[word] as number) | (other[word] as number);
}

export function subtract(target: BitMap, other: BitMap): void {
  const words = target.length;
  for (let word = 0; word < words; word += 1)
    target[word] = (target[word] as number) & ~(other[word] as number);
}

/** Makes `target` equal to `other`. For short maps a loop is faster than the typed array's own copying. */
export function copyMap(target: BitMap, other: BitMap): void {
  const words = target.length;
  if (words > 64) target.set(other);
  else for (let word = 0; word < words; word += 1) target[word] = other[word] as number;
}
