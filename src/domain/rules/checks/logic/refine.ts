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
        return this.#refineLeaf(tree, holds, known);
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
    const leaves = children.filter(({ kind }) => kind === 'leaf');
    const groups = children.filter(({ kind }) => kind !== 'leaf');
    let current: Knowledge | undefined = known;
    for (const child of [...leaves, ...groups, ...(children.length > 1 ? groups : [])]) {
      current = this.refine(child, holds, current, nesting);
      if (current === undefined) return undefined;
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

  #refineLeaf(leaf: Leaf, holds: boolean, known: Knowledge): Knowledge | undefined {
    if (known.answers.get(leaf.question) === !holds) {
      this.conflict = { leaf, because: known.sets.get(leaf.slot)?.because ?? [] };
      return undefined;
    }
    const answers = new Map(known.answers).set(leaf.question, holds);
    const before = known.sets.get(leaf.slot);
    const set = before === undefined ? this.#start(leaf, holds) : narrow(before.set, leaf, holds);
    const because = before?.because ?? [];
    if (isNoValue(set)) {
      this.conflict = { leaf, because };
      return undefined;
    }
    const reasons = because.includes(leaf) ? because : [...because, leaf];
    return { answers, sets: new Map(known.sets).set(leaf.slot, { set, because: reasons }) };
  }

  #start(leaf: Leaf, holds: boolean): ValueSet {
    const { holding, failing } = this.#input.know(leaf);
    return holds ? holding : failing;
  }
}

/** What is known whichever of the two holds. */
function joinKnowledge(one: Knowledge, other: Knowledge): Knowledge {
  const sets = new Map<string, Known>();
  for (const [slot, known] of one.sets) {
    const twin = other.sets.get(slot);
    if (twin !== undefined)
      sets.set(slot, {
        set: joinValueSets(known.set, twin.set),
        because: [...new Set([...known.because, ...twin.because])],
      });
  }
  const answers = new Map(
    [...one.answers].filter(([question, answer]) => other.answers.get(question) === answer),
  );
  return { sets, answers };
}
