import type { Leaf, Tree } from './condition-tree.ts';
import { type KnowLeaf, narrow } from './place-knowledge.ts';
import type { ValueSet } from './value-set.ts';
import { isNoValue, joinValueSets, sizeOf } from './value-set.ts';

/** The abstract state once some conditions hold: the possible values of each place, and the questions already answered. */
export type Knowledge = {
  readonly sets: ReadonlyMap<string, Known>;
  readonly answers: ReadonlyMap<string, boolean>;
};

/** `because`: the last comparisons that narrowed it. */
type Known = { readonly set: ValueSet; readonly because: readonly Leaf[] };

/** The most reasons in an explanation, including its subject. */
const mostReasons = 4;

/** A contradiction: this comparison cannot hold together with those. */
export type Conflict = { readonly leaf: Leaf; readonly because: readonly Leaf[] };

export type RefineInput = {
  readonly named: ReadonlyMap<string, Tree>;
  readonly know: KnowLeaf;
  /** The remaining effort, shared by all proofs. */
  readonly effort: { left: number };
};

/** The effort for all rules of a pack together. A step is one comparison, or a few dozen entries of the state. */
export const effortForAll = 500_000;

export const nothingKnown: Knowledge = { sets: new Map(), answers: new Map() };

const maxSteps = 20_000;
/** The minimum for every condition, however much others used. */
const fewestSteps = 200;
/** The number of state entries that are copied in the time of one comparison. */
const entriesInStep = 32;
const maxNesting = 200;

/**
 * An abstract interpreter: follows conditions and keeps their consequences as sets of possible values. It is sound: an
 * impossible condition is proved impossible, while a "possible" one may only lack a proof. Beyond its effort it proves
 * nothing more.
 */
export class AbstractInterpreter {
  readonly #input: RefineInput;
  #left: number;
  /** The last contradiction found. */
  conflict: Conflict | undefined;
  /** Alternatives of `any` that cannot hold in their place, with the reason. */
  readonly deadAlternatives = new Map<Tree, Conflict | undefined>();
  readonly #alive = new Set<Tree>();

  constructor(input: RefineInput) {
    this.#input = input;
    this.#left = Math.min(maxSteps, Math.max(fewestSteps, input.effort.left));
  }

  /** Spends effort; returns false if too little is left. */
  #spend(steps: number): boolean {
    this.#left -= steps;
    this.#input.effort.left -= steps;
    return this.#left >= 0;
  }

  /** The state if the condition holds (or fails, with `holds` false); undefined if that is impossible. */
  interpret(tree: Tree, holds: boolean, known: Knowledge, nesting = 0): Knowledge | undefined {
    if (!this.#spend(1) || nesting > maxNesting) return known;
    switch (tree.kind) {
      case 'leaf':
        return this.#interpretLeaves([tree], holds, known);
      case 'not':
        return this.interpret(tree.child, !holds, known, nesting + 1);
      case 'reference': {
        const target = this.#input.named.get(tree.name);
        return target === undefined ? known : this.interpret(target, holds, known, nesting + 1);
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

  /** True if the condition can hold (or fail, with `holds` false). One possible alternative is enough. */
  isPossible(tree: Tree, holds: boolean): boolean {
    if (tree.kind === 'not') return this.isPossible(tree.child, !holds);
    if (tree.kind === 'any' && holds) return tree.children.some((child) => this.isPossible(child, holds));
    if (tree.kind === 'all' && !holds) return tree.children.some((child) => this.isPossible(child, holds));
    return this.interpret(tree, holds, nothingKnown) !== undefined;
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
      ? this.#interpretAll(children, holds, known, nesting)
      : this.#refineAny(children, holds, known, nesting);
  }

  /** Comparisons first, because they are exact; then the others, twice, so that each benefits from the rest. */
  #interpretAll(
    children: readonly Tree[],
    holds: boolean,
    known: Knowledge,
    nesting: number,
  ): Knowledge | undefined {
    const leaves = children.filter((child) => child.kind === 'leaf');
    const groups = children.filter(({ kind }) => kind !== 'leaf');
    let current = leaves.length === 0 ? known : this.#interpretLeaves(leaves, holds, known);
    for (const child of children.length > 1 ? [...groups, ...groups] : groups) {
      if (current === undefined || this.#left < 0) return current;
      current = this.interpret(child, holds, current, nesting);
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
      const outcome = this.interpret(child, holds, known, nesting);
      if (this.#left < 0) return known;
      if (outcome !== undefined) {
        alive.push(outcome);
        this.#alive.add(child);
        this.deadAlternatives.delete(child);
      } else if (holds && !this.#alive.has(child)) this.deadAlternatives.set(child, this.conflict);
    }
    return alive.length === 0 ? undefined : this.#join(alive, known);
  }

  /**
   * The state that all alternatives share (their join). Falls back to the previous state if that is too expensive. Joining by
   * halves avoids a copy of the lists per alternative.
   */
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

  /** Narrows one copy of the state by all comparisons: it is private until the last of them. */
  #interpretLeaves(leaves: readonly Leaf[], holds: boolean, known: Knowledge): Knowledge | undefined {
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

  /** The possible values of a place; undefined if none is left. */
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

/** The cost of examining the whole state. */
function extentOf({ sets, answers }: Knowledge): number {
  let extent = answers.size;
  for (const { set } of sets.values()) extent += 1 + sizeOf(set);
  return extent;
}

/** The join of two states. Entries that neither branch changed stay as they are. */
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
