import type { ConditionNode, GroupNode, NamedConditions } from '../language/condition-node.ts';
import type { Goal, SlotValues } from './slot-values.ts';

/** The goals per slot that make a condition true, in order of discovery; only slots of `changed` must change. */
export type Proposal = {
  readonly goals: ReadonlyMap<number, readonly Goal[]>;
  readonly changed: ReadonlySet<number>;
};

/** A condition of which one part is enough, and the outcome which that part needs. */
type Choice = { readonly parts: readonly ConditionNode[]; readonly holds: boolean };

/** The parts of a condition that are mandatory, and those with a choice. */
type Unfolded = { readonly goals: Goal[]; readonly choices: Choice[] };

/** The most comparisons and steps of one search. */
const mostEffort = 500_000;

/**
 * Searches for the fewest slots whose change makes a condition true (iterative deepening: no change, one change, …). The
 * first accepted proposal is therefore the smallest. A comparison that already holds stays a goal of its slot, in case
 * another comparison changes that slot.
 */
export class ChangeSearch {
  readonly #named: NamedConditions;
  readonly #values: SlotValues;
  readonly #accept: (proposal: Proposal) => boolean;
  /** True if the search ran out of effort before it ran out of options. */
  isExhausted = false;
  /** True if a branch was cut because it needed one change more. */
  #wasShort = false;

  constructor(named: NamedConditions, values: SlotValues, accept: (proposal: Proposal) => boolean) {
    this.#named = named;
    this.#values = values;
    this.#accept = accept;
  }

  /** Returns true if a proposal was accepted. */
  run(node: ConditionNode, slots: number): boolean {
    const start: Unfolded = { goals: [], choices: [] };
    if (!this.#unfold(node, true, start)) return false;
    for (let changes = 0; changes <= slots; changes += 1) {
      this.#wasShort = false;
      if (this.#follow(start, [], { goals: new Map(), changed: new Set() }, changes)) return true;
      if (!this.#wasShort || this.isExhausted) return false;
    }
    return false;
  }

  /** Splits a condition into comparisons and choices; false if the outcome is impossible. */
  #unfold(node: ConditionNode, holds: boolean, into: Unfolded): boolean {
    this.#values.effort += 1;
    if (node.kind === 'leaf') {
      into.goals.push({ leaf: node, holds });
      return true;
    }
    if (node.kind !== 'reference') return this.#unfoldGroup(node, holds, into);
    const target = this.#named.get(node.condition);
    return target === undefined ? !holds : this.#unfold(target, holds, into);
  }

  #unfoldGroup({ kind, children }: GroupNode, holds: boolean, into: Unfolded): boolean {
    const [first] = children;
    if (first === undefined) return holds;
    if (kind === 'not') return this.#unfold(first, !holds, into);
    if ((kind === 'all') === holds) return children.every((child) => this.#unfold(child, holds, into));
    into.choices.push({ parts: children, holds });
    return true;
  }

  #follow(
    { goals, choices }: Unfolded,
    waiting: readonly Choice[],
    known: Proposal,
    changes: number,
  ): boolean {
    if (this.#values.effort > mostEffort) this.isExhausted = true;
    if (this.isExhausted) return false;
    const next = goals.length === 0 ? known : this.#add(goals, known, changes);
    if (next === undefined) return false;
    const [choice, ...others] = [...choices, ...waiting];
    if (choice === undefined) return this.#accept(next);
    for (const part of choice.parts) {
      const unfolded: Unfolded = { goals: [], choices: [] };
      this.#values.effort += others.length;
      if (!this.#unfold(part, choice.holds, unfolded)) continue;
      if (this.#follow(unfolded, others, next, changes)) return true;
    }
    return false;
  }

  /** The proposal extended by these goals; undefined if it is impossible or needs more changes. */
  #add(added: readonly Goal[], known: Proposal, changes: number): Proposal | undefined {
    const goals = new Map(known.goals);
    const changed = new Set(known.changed);
    const touched = new Set<number>();
    for (const goal of added) {
      const { slot } = goal.leaf;
      goals.set(slot, [...(goals.get(slot) ?? []), goal]);
      touched.add(slot);
      if (!this.#values.isMet(goal)) changed.add(slot);
    }
    if (changed.size > changes) {
      this.#wasShort = true;
      return undefined;
    }
    for (const slot of touched)
      if (changed.has(slot) && this.#values.solve(slot, goals.get(slot) ?? []) === undefined)
        return undefined;
    return { goals, changed };
  }
}
