import { type Leaf, listLeaves, listReferences, type Tree } from './condition-tree.ts';
import type { ShapeOf } from './fact-shapes.ts';
import { narrow, sampleValues } from './sample-values.ts';

/** The abstract state once some conditions hold: the possible values of each place, and the questions already answered. */
export type Knowledge = {
  readonly sets: ReadonlyMap<string, Known>;
  readonly answers: ReadonlyMap<string, boolean>;
};

/** Sampled values of a place; `because`: the last comparisons that narrowed them. */
type Known = { readonly values: readonly unknown[]; readonly because: readonly Leaf[] };

/** The most reasons in an explanation, including its subject. */
const mostReasons = 4;

/** A contradiction: this comparison cannot hold together with those. */
export type Conflict = { readonly leaf: Leaf; readonly because: readonly Leaf[] };

export type RefineInput = {
  /** The conditions to interpret. */
  readonly trees: readonly Tree[];
  readonly named: ReadonlyMap<string, Tree>;
  readonly shapeOf: ShapeOf;
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
  /** The comparisons of each place, and its sampled values once they are asked for. */
  readonly #leaves = new Map<string, Leaf[]>();
  readonly #samples = new Map<string, readonly unknown[]>();

  constructor(input: RefineInput) {
    this.#input = input;
    this.#left = Math.min(maxSteps, Math.max(fewestSteps, input.effort.left));
    const seen = new Set<string>();
    for (const tree of input.trees) this.#collectLeaves(tree, seen);
  }

  #collectLeaves(tree: Tree, seen: Set<string>): void {
    for (const leaf of listLeaves(tree)) {
      const others = this.#leaves.get(leaf.slot);
      if (others === undefined) this.#leaves.set(leaf.slot, [leaf]);
      else others.push(leaf);
    }
    for (const { name } of listReferences(tree)) {
      const target = this.#input.named.get(name);
      if (target === undefined || seen.has(name)) continue;
      seen.add(name);
      this.#collectLeaves(target, seen);
    }
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

  /** The state that all alternatives share (their join); the state before if that is too expensive. */
  #join(alternatives: readonly Knowledge[], before: Knowledge): Knowledge {
    const [first = before, ...others] = alternatives;
    if (others.length === 0) return first;
    const extent = alternatives.reduce((sum, one) => sum + extentOf(one), 0);
    return this.#spend(extent / entriesInStep) ? joinKnowledge(first, others) : before;
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
      this.#spend(narrowed.values.length / entriesInStep);
      answers.set(leaf.question, wanted);
      sets.set(leaf.slot, narrowed);
    }
    return { sets, answers };
  }

  /** The possible values of a place; undefined if none is left. */
  #narrow(leaf: Leaf, holds: boolean, before: Known | undefined): Known | undefined {
    const values = narrow(before?.values ?? this.#sample(leaf), leaf, holds);
    return values.length === 0
      ? undefined
      : { values, because: [...(before?.because ?? []), leaf].slice(-mostReasons) };
  }

  #sample(leaf: Leaf): readonly unknown[] {
    const known = this.#samples.get(leaf.slot);
    const samples = known ?? sampleValues(this.#input.shapeOf(leaf), this.#leaves.get(leaf.slot) ?? [leaf]);
    this.#samples.set(leaf.slot, samples);
    return samples;
  }
}

/** The cost of examining the whole state. */
function extentOf({ sets, answers }: Knowledge): number {
  let extent = answers.size;
  for (const { values } of sets.values()) extent += 1 + values.length;
  return extent;
}

/** The join of states. Entries that none of them changed stay as they are. */
function joinKnowledge(first: Knowledge, others: readonly Knowledge[]): Knowledge {
  const sets = new Map<string, Known>();
  for (const [slot, known] of first.sets) {
    const twins = others.flatMap((other) => other.sets.get(slot) ?? []);
    if (twins.length === others.length) sets.set(slot, joinKnown(known, twins));
  }
  const answers = [...first.answers].filter(([question, answer]) =>
    others.every((other) => other.answers.get(question) === answer),
  );
  return { sets, answers: new Map(answers) };
}

function joinKnown(known: Known, twins: readonly Known[]): Known {
  if (twins.every((twin) => twin === known)) return known;
  const all = [known, ...twins];
  return {
    values: [...new Set(all.flatMap(({ values }) => values))],
    because: [...new Set(all.flatMap(({ because }) => because))].slice(-mostReasons),
  };
}
