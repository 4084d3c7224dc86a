import type { BudgetState, BudgetTake } from '../domain/contact/budget.ts';
import type { StandingPromise } from '../domain/contact/customer-memory.ts';
import { type Reason, reason } from '../domain/decision/reason.ts';
import type { ActionParams } from '../domain/pack/format/event-params.ts';
import { isInForce } from '../domain/promises/promise-life.ts';
import type { Pack, PlacedRule } from '../domain/rule-set/rule-set.ts';
import type { DecisionContext } from './decision-context.ts';
import { toTake } from './list-takes.ts';
import type { Resolve } from './resolve-value.ts';

/** An action that a fired rule wants, with what it settles and the budget it takes from. */
export type ChosenAction = {
  readonly rule: PlacedRule;
  readonly params: ActionParams;
  readonly settles: readonly string[];
  readonly take: BudgetTake | undefined;
};

export type ActionChoice = { readonly chosen: readonly ChosenAction[]; readonly reasons: readonly Reason[] };

const nothing: ActionChoice = { chosen: [], reasons: [] };

type Candidate = ChosenAction & { readonly group: string; readonly alternative: string };

/**
 * Of each group of fired action rules the best alternative that its budgets allow. A group that promised something for this
 * occasion before, and an incident that was made good before, get nothing twice.
 */
export function chooseActions(
  fired: readonly { readonly rule: PlacedRule; readonly params: ActionParams }[],
  resolve: Resolve,
  context: Pick<DecisionContext, 'ruleSet' | 'counters' | 'standing' | 'refused' | 'now'>,
): ActionChoice {
  if (fired.length === 0) return nothing;
  const { memory, budgets } = context.counters;
  const settled = new Set(memory.promises.filter(isInForce).flatMap((promise) => promise.settles));
  const refused = new Set(context.refused.map(({ pack, reason: { ruleId } }) => `${pack}/${ruleId}`));
  const served = new Set(context.standing.map(groupOf));
  const open = fired
    .map(({ rule, params }) => toCandidate(rule, params, context.ruleSet.packs, resolve, context.now))
    .filter((candidate) => !served.has(candidate.group));
  const chosen: ChosenAction[] = [];
  const reasons: Reason[] = [];
  for (const alternatives of byGroup(open)) {
    const best = chooseAlternative(alternatives, { settled, refused, budgets }, reasons);
    chosen.push(...best);
    for (const id of best.flatMap((member) => member.settles)) settled.add(id);
  }
  return { chosen, reasons };
}

type Bars = {
  /** Incidents and cases that a promise in force compensates. */
  readonly settled: ReadonlySet<string>;
  /** PACK/RULE of promises that a system refused. */
  readonly refused: ReadonlySet<string>;
  readonly budgets: ReadonlyMap<string, BudgetState>;
};

/**
 * The first alternative that no system refused, whose incidents are still open and whose budgets have enough left; none if there
 * is no such.
 */
function chooseAlternative(
  alternatives: readonly Alternative[],
  { settled, refused, budgets }: Bars,
  reasons: Reason[],
): readonly Candidate[] {
  for (const { name, members } of alternatives) {
    if (members.some((member) => member.settles.some((id) => settled.has(id)))) continue;
    const declined = members.find(({ rule }) => refused.has(`${rule.pack}/${rule.id}`));
    if (declined !== undefined) {
      reasons.push(reason('action-refused', `${declined.params.action}: ${name}`));
      continue;
    }
    const short = members.find((member) => isShort(member.take, budgets));
    if (short === undefined) return members;
    reasons.push(reason('budget-exhausted', `${short.take?.budget ?? ''}: ${name}`));
  }
  return [];
}

function toCandidate(
  rule: PlacedRule,
  params: ActionParams,
  packs: ReadonlyMap<string, Pack>,
  resolve: Resolve,
  now: number,
): Candidate {
  const settles = params.settles === undefined ? [] : listIds(resolve(params.settles));
  const pack = packs.get(rule.pack);
  const take =
    params.budget === undefined || pack === undefined ? undefined : toTake(params.budget, pack, resolve, now);
  return {
    rule,
    params,
    settles,
    group: params.group === undefined ? `${rule.pack}/${rule.id}/` : `${rule.pack}/${params.group}`,
    alternative: params.alternative ?? rule.id,
    take,
  };
}

const listIds = (named: unknown): readonly string[] =>
  (Array.isArray(named) ? named : [named]).filter((id) => typeof id === 'string');

const groupOf = (promise: StandingPromise): string =>
  promise.group === undefined
    ? `${promise.pack}/${promise.reason.ruleId}/`
    : `${promise.pack}/${promise.group}`;

function isShort(take: BudgetTake | undefined, budgets: ReadonlyMap<string, BudgetState>): boolean {
  if (take === undefined) return false;
  const known = budgets.get(take.key);
  if (known === undefined) return take.amount > take.limit;
  return take.limit === 0 || known.taken + take.amount > known.limit;
}

type Alternative = { readonly name: string; readonly members: Candidate[] };

/** The alternatives of each group, both in the order in which their rules fired. */
function byGroup(candidates: readonly Candidate[]): readonly (readonly Alternative[])[] {
  const groups: { readonly group: string; readonly alternatives: Alternative[] }[] = [];
  for (const candidate of candidates) {
    const { group, alternative: name } = candidate;
    const alternatives = groups.find((known) => known.group === group)?.alternatives;
    const members = alternatives?.find((known) => known.name === name)?.members;
    if (members !== undefined) members.push(candidate);
    else if (alternatives !== undefined) alternatives.push({ name, members: [candidate] });
    else groups.push({ group, alternatives: [{ name, members: [candidate] }] });
  }
  return groups.map(({ alternatives }) => alternatives);
}
