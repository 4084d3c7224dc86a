import type { LeafNode } from '../language/condition-node.ts';
import { suggestValues } from './suggest-values.ts';

/** A comparison, and how it must come out. */
export type Goal = { readonly leaf: LeafNode; readonly holds: boolean };

/** A value that reaches what is asked of it. */
type Solution = { readonly value: unknown };

const compare = ({ operator }: LeafNode, found: unknown, wanted: unknown): boolean => {
  try {
    return operator.compare(found, wanted);
  } catch {
    return false;
  }
};

/** How far a value is from another: numbers by their difference, anything else is further than any number. */
const distance = (from: unknown, to: unknown): number => {
  if (Object.is(from, to)) return 0;
  if (typeof from === 'number' && typeof to === 'number') return Math.abs(from - to);
  return to === null ? 1e302 : typeof from === typeof to ? 1e300 : 1e301;
};

/** Numbers between each two bounds: what has to lie between them. */
function numbersBetween(bounds: readonly unknown[]): readonly number[] {
  const sorted = bounds.filter((bound) => typeof bound === 'number').sort((a, b) => a - b);
  return sorted.slice(1).map((bound, at) => ((sorted[at] ?? bound) + bound) / 2);
}

/** Values tried for one slot, of all that its comparisons suggest. */
const mostValues = 1000;

/** Knows for each slot of a rule the values that its comparisons name, and which of them satisfy some of these together. */
export class SlotValues {
  readonly #present: ReadonlyMap<number, unknown>;
  readonly #leaves: ReadonlyMap<number, readonly LeafNode[]>;
  readonly #suggested = new Map<number, readonly unknown[]>();
  /** Comparisons made so far: what bounds the work. */
  effort = 0;

  /** `present`: what each slot has before anything is changed. */
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

  /** Whether the comparison comes out so as things are. */
  isMet({ leaf, holds }: Goal): boolean {
    return this.#fits(this.#present.get(leaf.slot), [{ leaf, holds }]);
  }

  wanted({ wanted }: LeafNode): unknown {
    return wanted.kind === 'literal' ? wanted.value : this.#present.get(wanted.slot);
  }

  /** The value next to the present one that reaches all goals, which are all of this slot; undefined where none is known. */
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

  /** Changes a value goal by goal, as lists must be that want several items; twice, as what was no list reaches some goals as such. */
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
