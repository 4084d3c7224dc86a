import type { ConditionNode, GroupNode, NamedConditions } from '../language/condition-node.ts';
import type { Goal, SlotValues } from './slot-values.ts';

/** What reaching a condition asks of the slots, in the order in which they are met; only those of `changed` must change. */
export type Proposal = {
  readonly goals: ReadonlyMap<number, readonly Goal[]>;
  readonly changed: ReadonlySet<number>;
};

/** A condition of which one part is enough, and how that part must come out. */
type Choice = { readonly parts: readonly ConditionNode[]; readonly holds: boolean };

/** What of a condition must be so in any case. */
type Unfolded = { readonly goals: Goal[]; readonly choices: Choice[] };

/** Comparisons and steps that one search may make. */
const mostEffort = 500_000;

/**
 * Searches for the fewest slots that must change for a condition to come out true: with no change first, then with one, and so
 * on, so that the first proposal that is accepted is the smallest. What holds already and is relied on stays a goal of its slot,
 * should another comparison make that slot change.
 */
export class ChangeSearch {
  readonly #named: NamedConditions;
  readonly #values: SlotValues;
  readonly #accept: (proposal: Proposal) => boolean;
  /** Whether there was more to try than the search may try. */
  isExhausted = false;
  /** Whether a way was given up as it would have taken one change more. */
  #wasShort = false;

  constructor(named: NamedConditions, values: SlotValues, accept: (proposal: Proposal) => boolean) {
    this.#named = named;
    this.#values = values;
    this.#accept = accept;
  }

  /** Whether a proposal was accepted. */
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

  /** Takes a condition apart down to comparisons and choices; false where it can never come out so. */
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

  /** What is asked with these goals too; undefined where that cannot be, or not by so many changes. */
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
