/** A set of rules: rule `i` is bit `i % 32` of word `i / 32`. */
export type BitMap = Uint32Array;

export const wordsFor = (rules: number): number => (rules + 31) >>> 5;

export const emptyMap = (rules: number): BitMap => new Uint32Array(wordsFor(rules));

/** All rules; the bits beyond the last rule stay clear. */
export function fullMap(rules: number): BitMap {
  const map = emptyMap(rules).fill(0xffffffff);
  const last = map.length - 1;
  if ((rules & 31) !== 0) map[last] = 0xffffffff >>> (32 - (rules & 31));
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

export function flipBits(map: BitMap, rules: Uint32Array): void {
  for (const rule of rules) {
    const word = rule >>> 5;
    map[word] = (map[word] as number) ^ (1 << (rule & 31));
  }
}

/** Keeps in `target` what is in `other` too. Returns whether anything is left. */
export function intersect(target: BitMap, other: BitMap): boolean {
  let left = 0;
  for (let word = 0; word < target.length; word += 1) {
    const both = (target[word] as number) & (other[word] as number);
    target[word] = both;
    left |= both;
  }
  return left !== 0;
}

export function unite(target: BitMap, other: BitMap): void {
  for (let word = 0; word < target.length; word += 1)
    target[word] = (target[word] as number) | (other[word] as number);
}

export function subtract(target: BitMap, other: BitMap): void {
  for (let word = 0; word < target.length; word += 1)
    target[word] = (target[word] as number) & ~(other[word] as number);
}
