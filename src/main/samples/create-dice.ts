/** Choices that only look like chance: the same seed throws the same dice. */
export type Dice = {
  /** A whole number, both ends included. */
  between(from: number, to: number): number;
  pick<Item>(items: readonly Item[]): Item;
  chance(probability: number): boolean;
  /** As many as one of the counts says; `n` counts from 1. */
  times<Item>(counts: readonly number[], make: (n: number) => Item): Item[];
};

/** Mulberry32 (Tommy Ettinger, public domain), one sequence a seed. */
export function createDice(seed: number): Dice {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[between(0, items.length - 1)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  return {
    between,
    pick,
    chance: (probability) => next() < probability,
    times: (counts, make) => Array.from({ length: pick(counts) }, (_, index) => make(index + 1)),
  };
}
