import type { LeafNode } from '../language/condition-node.ts';
import { suggestValues } from './suggest-values.ts';

/** A comparison, and the outcome it needs. */
export type Goal = { readonly leaf: LeafNode; readonly holds: boolean };

/** A value that meets the goals. */
type Solution = { readonly value: unknown };

const compare = ({ operator }: LeafNode, found: unknown, wanted: unknown): boolean => {
  try {
    return operator.compare(found, wanted);
  } catch {
    return false;
  }
};

/** The distance between values: the difference for numbers; anything else is further than any number. */
const distance = (from: unknown, to: unknown): number => {
  if (Object.is(from, to)) return 0;
  if (typeof from === 'number' && typeof to === 'number') return Math.abs(from - to);
  return to === null ? 1e302 : typeof from === typeof to ? 1e300 : 1e301;
};

/** A number between each pair of neighbouring bounds. */
function numbersBetween(bounds: readonly unknown[]): readonly number[] {
  const sorted = bounds.filter((bound) => typeof bound === 'number').sort((a, b) => a - b);
  return sorted.slice(1).map((bound, at) => ((sorted[at] ?? bound) + bound) / 2);
}

/** The most values tried for one slot. */
const mostValues = 1000;

/** The candidate values of each slot, as suggested by its comparisons, and the search for one that meets several goals. */
export class SlotValues {
  readonly #present: ReadonlyMap<number, unknown>;
  readonly #leaves: ReadonlyMap<number, readonly LeafNode[]>;
  readonly #suggested = new Map<number, readonly unknown[]>();
  /** The number of comparisons so far; it bounds the work. */
  effort = 0;

  /** `present`: each slot's value before any change. */
  constructor(leaves: readonly LeafNode[], present: ReadonlyMap<number, unknown>) {
    this.#present = present;
    const bySlot = new Map<number, LeafNode[]>();
    for (const leaf of leaves) {
      const known = bySlot.get(leaf.slot);
      if (known === undefined) bySlot.set(leaf.slot, [leaf]);
      else known.push(leaf);
    }
    this.#leaves = bySlot;
  }

  present(slot: number): unknown {
    return this.#present.get(slot);
  }

  /** True if the present value gives the comparison this outcome. */
  isMet({ leaf, holds }: Goal): boolean {
    return this.#fits(this.#present.get(leaf.slot), [{ leaf, holds }]);
  }

  wanted({ wanted }: LeafNode): unknown {
    return wanted.kind === 'literal' ? wanted.value : this.#present.get(wanted.slot);
  }

  /** The value closest to the present one that meets all goals, which are all of this slot; undefined if none is known. */
  solve(slot: number, goals: readonly Goal[]): Solution | undefined {
    return (
      this.#nearest(slot, this.#suggest(slot), goals) ??
      this.#nearest(slot, this.#between(slot), goals) ??
      this.#repair(this.#present.get(slot), goals)
    );
  }

  #nearest(slot: number, values: readonly unknown[], goals: readonly Goal[]): Solution | undefined {
    const from = this.#present.get(slot);
    let best: Solution | undefined;
    for (const value of values) {
      const isNearer = best === undefined || distance(from, value) < distance(from, best.value);
      if (isNearer && this.#fits(value, goals)) best = { value };
    }
    return best;
  }

  /** Numbers between the bounds of a slot. */
  #between(slot: number): readonly number[] {
    return numbersBetween((this.#leaves.get(slot) ?? []).map((leaf) => this.wanted(leaf)));
  }

  /**
   * Changes a value goal by goal, as lists that need several items require. Runs twice, because a value becomes a list in the
   * first run.
   */
  #repair(from: unknown, goals: readonly Goal[]): Solution | undefined {
    let value = from;
    for (const goal of [...goals, ...goals]) {
      if (this.#fits(value, [goal])) continue;
      const suggested = suggestValues(goal.leaf, value, this.wanted(goal.leaf));
      value = suggested.find((one) => this.#fits(one, [goal]));
    }
    return this.#fits(value, goals) ? { value } : undefined;
  }

  #suggest(slot: number): readonly unknown[] {
    const known = this.#suggested.get(slot);
    if (known !== undefined) return known;
    const from = this.#present.get(slot);
    const leaves = this.#leaves.get(slot) ?? [];
    const values = leaves.flatMap((leaf) => suggestValues(leaf, from, this.wanted(leaf)));
    const suggested = [...new Set(values)].slice(0, mostValues);
    this.#suggested.set(slot, suggested);
    return suggested;
  }

  #fits(value: unknown, goals: readonly Goal[]): boolean {
    this.effort += goals.length;
    return goals.every(({ leaf, holds }) => compare(leaf, value, this.wanted(leaf)) === holds);
  }
}
