import type { Leaf, Tree } from './condition-tree.ts';
import { narrow } from './narrow.ts';
import type { KnowLeaf } from './place-knowledge.ts';
import type { ValueSet } from './value-set.ts';
import { isNoValue, joinValueSets } from './value-set.ts';

/** What is known once some conditions hold: the values that each place may still have, and the questions already answered. */
export type Knowledge = {
  readonly sets: ReadonlyMap<string, Known>;
  readonly answers: ReadonlyMap<string, boolean>;
};

/** `because`: the comparisons that narrowed it. */
type Known = { readonly set: ValueSet; readonly because: readonly Leaf[] };

/** Where knowledge ran out: this comparison cannot hold beside those. */
export type Conflict = { readonly leaf: Leaf; readonly because: readonly Leaf[] };

export type RefineInput = {
  readonly named: ReadonlyMap<string, Tree>;
  readonly know: KnowLeaf;
};

export const nothingKnown: Knowledge = { sets: new Map(), answers: new Map() };

const maxSteps = 20_000;
const maxNesting = 200;

/**
 * Follows conditions and keeps what they prove. Sound by construction: what it calls impossible is, while "possible" may only mean that
 * the proof was not found. Beyond its budget of steps it proves nothing more.
 */
export class Refiner {
  readonly #input: RefineInput;
  #steps = 0;
  /** The last impossibility met. */
  conflict: Conflict | undefined;
  /** Alternatives of `any` that cannot hold where they stand, with why. */
  readonly deadAlternatives = new Map<Tree, Conflict | undefined>();
  readonly #alive = new Set<Tree>();

  constructor(input: RefineInput) {
    this.#input = input;
  }

  /** What is known when the condition holds (or, with `holds` false, does not); undefined where that is impossible. */
  refine(tree: Tree, holds: boolean, known: Knowledge, nesting = 0): Knowledge | undefined {
    this.#steps += 1;
    if (this.#steps > maxSteps || nesting > maxNesting) return known;
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
      if (current === undefined) return undefined;
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
      if (refined !== undefined) {
        alive.push(refined);
        this.#alive.add(child);
        this.deadAlternatives.delete(child);
      } else if (holds && !this.#alive.has(child)) this.deadAlternatives.set(child, this.conflict);
    }
    return alive.length === 0 ? undefined : alive.reduce(joinKnowledge);
  }

  /** All in one copy of what is known: nobody else sees it before the last of them is in. */
  #refineLeaves(leaves: readonly Leaf[], holds: boolean, known: Knowledge): Knowledge | undefined {
    const sets = new Map(known.sets);
    const answers = new Map(known.answers);
    for (const leaf of leaves) {
      this.#steps += 1;
      if (this.#steps > maxSteps) break;
      const answer = answers.get(leaf.question);
      if (answer === holds) continue;
      const narrowed = answer === undefined ? this.#narrow(leaf, holds, sets.get(leaf.slot)) : undefined;
      if (narrowed === undefined) {
        this.conflict = { leaf, because: sets.get(leaf.slot)?.because ?? [] };
        return undefined;
      }
      answers.set(leaf.question, holds);
      sets.set(leaf.slot, narrowed);
    }
    return { sets, answers };
  }

  /** What a place may still have; undefined where nothing is left. */
  #narrow(leaf: Leaf, holds: boolean, before: Known | undefined): Known | undefined {
    const set = before === undefined ? this.#start(leaf, holds) : narrow(before.set, leaf, holds);
    return isNoValue(set) ? undefined : { set, because: [...(before?.because ?? []), leaf] };
  }

  #start(leaf: Leaf, holds: boolean): ValueSet {
    const { holding, failing } = this.#input.know(leaf);
    return holds ? holding : failing;
  }
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
  because: [...new Set([...one.because, ...other.because])],
});
