import type { Leaf, Tree } from './condition-tree.ts';
import { type KnowLeaf, narrow } from './place-knowledge.ts';
import type { ValueSet } from './value-set.ts';
import { isNoValue, joinValueSets, sizeOf } from './value-set.ts';

/** What is known once some conditions hold: the values that each place may still have, and the questions already answered. */
export type Knowledge = {
  readonly sets: ReadonlyMap<string, Known>;
  readonly answers: ReadonlyMap<string, boolean>;
};

/** `because`: the last comparisons that narrowed it. */
type Known = { readonly set: ValueSet; readonly because: readonly Leaf[] };

/** As many as an explanation names, and the one that it is about. */
const mostReasons = 4;

/** Where knowledge ran out: this comparison cannot hold beside those. */
export type Conflict = { readonly leaf: Leaf; readonly because: readonly Leaf[] };

export type RefineInput = {
  readonly named: ReadonlyMap<string, Tree>;
  readonly know: KnowLeaf;
  /** What is left for all who share it; nobody goes far once it is spent. */
  readonly effort: { left: number };
};

/** For the rules of a pack together. A step is a comparison looked at, or a few dozen entries of what is known. */
export const effortForAll = 500_000;

export const nothingKnown: Knowledge = { sets: new Map(), answers: new Map() };

const maxSteps = 20_000;
/** What every condition may take, however much others took. */
const fewestSteps = 200;
/** Entries of what is known that are copied in the time of one comparison. */
const entriesInStep = 32;
const maxNesting = 200;

/**
 * Follows conditions and keeps what they prove. Sound by construction: what it calls impossible is, while "possible" may only mean that
 * the proof was not found. Beyond its budget of steps it proves nothing more.
 */
export class Refiner {
  readonly #input: RefineInput;
  #left: number;
  /** The last impossibility met. */
  conflict: Conflict | undefined;
  /** Alternatives of `any` that cannot hold where they stand, with why. */
  readonly deadAlternatives = new Map<Tree, Conflict | undefined>();
  readonly #alive = new Set<Tree>();

  constructor(input: RefineInput) {
    this.#input = input;
    this.#left = Math.min(maxSteps, Math.max(fewestSteps, input.effort.left));
  }

  /** Whether there was so much left. */
  #spend(steps: number): boolean {
    this.#left -= steps;
    this.#input.effort.left -= steps;
    return this.#left >= 0;
  }

  /** What is known when the condition holds (or, with `holds` false, does not); undefined where that is impossible. */
  refine(tree: Tree, holds: boolean, known: Knowledge, nesting = 0): Knowledge | undefined {
    if (!this.#spend(1) || nesting > maxNesting) return known;
    switch (tree.kind) {
      case 'leaf':
        return this.#refineLeaves([tree], holds, known);
      case 'not':
        return this.refine(tree.child, !holds, known, nesting + 1);
      case 'reference': {
        const target = this.#input.named.get(tree.name);
        return target === undefined ? known : this.refine(target, holds, known, nesting + 1);
      }
      case 'all':
        return this.#refineGroup(tree.children, holds, holds, known, nesting + 1);
      case 'any':
        if (tree.children.length === 0) return holds ? known : undefined;
        return this.#refineGroup(tree.children, !holds, holds, known, nesting + 1);
      case 'unknown':
        return known;
    }
  }

  /** Whether the condition can hold (or, with `holds` false, fail). Of alternatives, one that can is enough. */
  isPossible(tree: Tree, holds: boolean): boolean {
    if (tree.kind === 'not') return this.isPossible(tree.child, !holds);
    if (tree.kind === 'any' && holds) return tree.children.some((child) => this.isPossible(child, holds));
    if (tree.kind === 'all' && !holds) return tree.children.some((child) => this.isPossible(child, holds));
    return this.refine(tree, holds, nothingKnown) !== undefined;
  }

  #refineGroup(
    children: readonly Tree[],
    together: boolean,
    holds: boolean,
    known: Knowledge,
    nesting: number,
  ): Knowledge | undefined {
    if (children.length > this.#left) return known;
    return together
      ? this.#refineAll(children, holds, known, nesting)
      : this.#refineAny(children, holds, known, nesting);
  }

  /** Comparisons first, because they are exact; then the others, twice, so that each learns from the rest. */
  #refineAll(
    children: readonly Tree[],
    holds: boolean,
    known: Knowledge,
    nesting: number,
  ): Knowledge | undefined {
    const leaves = children.filter((child) => child.kind === 'leaf');
    const groups = children.filter(({ kind }) => kind !== 'leaf');
    let current = leaves.length === 0 ? known : this.#refineLeaves(leaves, holds, known);
    for (const child of children.length > 1 ? [...groups, ...groups] : groups) {
      if (current === undefined || this.#left < 0) return current;
      current = this.refine(child, holds, current, nesting);
    }
    return current;
  }

  #refineAny(
    children: readonly Tree[],
    holds: boolean,
    known: Knowledge,
    nesting: number,
  ): Knowledge | undefined {
    const alive: Knowledge[] = [];
    for (const child of children) {
      const refined = this.refine(child, holds, known, nesting);
      if (this.#left < 0) return known;
      if (refined !== undefined) {
        alive.push(refined);
        this.#alive.add(child);
        this.deadAlternatives.delete(child);
      } else if (holds && !this.#alive.has(child)) this.deadAlternatives.set(child, this.conflict);
    }
    return alive.length === 0 ? undefined : this.#join(alive, known);
  }

  /** What is known whichever of them holds; what was known before, where that would take too long. Halves keep lists from being copied for each. */
  #join(alternatives: readonly Knowledge[], before: Knowledge): Knowledge {
    const middle = alternatives.length >> 1;
    const [only] = alternatives;
    if (only !== undefined && middle === 0) return only;
    const one = this.#join(alternatives.slice(0, middle), before);
    const other = this.#join(alternatives.slice(middle), before);
    return this.#spend((extentOf(one) + extentOf(other)) / entriesInStep)
      ? joinKnowledge(one, other)
      : before;
  }

  /** All in one copy of what is known: nobody else sees it before the last of them is in. */
  #refineLeaves(leaves: readonly Leaf[], holds: boolean, known: Knowledge): Knowledge | undefined {
    if (!this.#spend((known.sets.size + known.answers.size) / entriesInStep)) return known;
    const sets = new Map(known.sets);
    const answers = new Map(known.answers);
    for (const leaf of leaves) {
      if (!this.#spend(1)) break;
      const answer = answers.get(leaf.question);
      const wanted = holds !== leaf.wantsNo;
      if (answer === wanted) continue;
      const narrowed = answer === undefined ? this.#narrow(leaf, holds, sets.get(leaf.slot)) : undefined;
      if (narrowed === undefined) {
        this.conflict = { leaf, because: sets.get(leaf.slot)?.because ?? [] };
        return undefined;
      }
      this.#spend(sizeOf(narrowed.set) / entriesInStep);
      answers.set(leaf.question, wanted);
      sets.set(leaf.slot, narrowed);
    }
    return { sets, answers };
  }

  /** What a place may still have; undefined where nothing is left. */
  #narrow(leaf: Leaf, holds: boolean, before: Known | undefined): Known | undefined {
    const set = before === undefined ? this.#start(leaf, holds) : narrow(before.set, leaf, holds);
    return isNoValue(set)
      ? undefined
      : { set, because: [...(before?.because ?? []), leaf].slice(-mostReasons) };
  }

  #start(leaf: Leaf, holds: boolean): ValueSet {
    const { holding, failing } = this.#input.know(leaf);
    return holds ? holding : failing;
  }
}

/** How much it takes to look at all that is known. */
function extentOf({ sets, answers }: Knowledge): number {
  let extent = answers.size;
  for (const { set } of sets.values()) extent += 1 + sizeOf(set);
  return extent;
}

/** What is known whichever of the two holds. What neither has touched is in both as it was. */
function joinKnowledge(one: Knowledge, other: Knowledge): Knowledge {
  if (one === other) return one;
  const sets = new Map<string, Known>();
  for (const [slot, known] of one.sets) {
    const twin = other.sets.get(slot);
    if (twin !== undefined) sets.set(slot, known === twin ? known : joinKnown(known, twin));
  }
  const answers = new Map<string, boolean>();
  for (const [question, answer] of one.answers)
    if (other.answers.get(question) === answer) answers.set(question, answer);
  return { sets, answers };
}

const joinKnown = (one: Known, other: Known): Known => ({
  set: joinValueSets(one.set, other.set),
  because: [...new Set([...one.because, ...other.because])].slice(-mostReasons),
});
