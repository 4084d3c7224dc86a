import type { BudgetState, BudgetTake } from '../../domain/contact/budget.ts';
import type { StandingPromise } from '../../domain/contact/customer-memory.ts';
import { takeFromLimits } from '../../domain/contact/giving-limits.ts';
import { findShort } from '../../domain/contact/take-budget.ts';
import { type Reason, reason } from '../../domain/decision/reason.ts';
import type { ActionParams } from '../../domain/pack/format/event-params.ts';
import { isInForce, isRuledOut } from '../../domain/promises/promise-life.ts';
import type { Pack, PlacedRule } from '../../domain/rule-set/rule-set.ts';
import { askAgain } from '../../domain/tasks/ask-again.ts';
import { askLater } from '../gather/ask-later.ts';
import type { DecisionContext } from '../gather/decision-context.ts';
import { listTakes } from '../gather/list-takes.ts';
import { isConstant, type Resolve, resolveMembers } from '../gather/resolve-value.ts';

/** An action that a fired rule (or an accepted offer) wants, with what it settles, and what it takes from budgets and limits. */
export type ChosenAction = {
  readonly rule: Pick<PlacedRule, 'id' | 'pack' | 'priority'>;
  readonly params: ActionParams;
  readonly settles: readonly string[];
  readonly takes: readonly BudgetTake[];
};

export type ActionChoice = { readonly chosen: readonly ChosenAction[]; readonly reasons: readonly Reason[] };

/** What the choice is made from. */
type ActionContext = Pick<
  DecisionContext,
  'ruleSet' | 'pack' | 'request' | 'snapshot' | 'counters' | 'standing' | 'fallen' | 'facts' | 'now'
> & { readonly voice: Pick<DecisionContext['voice'], 'locale'> };

const none: readonly never[] = [];
const nothing: ActionChoice = { chosen: [], reasons: [] };

type Candidate = ChosenAction & { readonly group: string; readonly alternative: string };

/**
 * Of each group of fired action rules the best alternative that its budgets allow. A group that promised something for this
 * occasion before, and an incident that was compensated before, get nothing twice.
 */
export function chooseActions(
  fired: readonly { readonly rule: PlacedRule; readonly params: ActionParams }[],
  resolve: Resolve,
  context: ActionContext,
): ActionChoice {
  if (fired.length === 0) return nothing;
  const { memory, budgets } = context.counters;
  const settled = new Set(memory.promises.filter(isInForce).flatMap((promise) => promise.settles));
  const ruledOut = new Set(
    context.fallen.filter(isRuledOut).map(({ pack, reason: { ruleId } }) => `${pack}/${ruleId}`),
  );
  const findCause = (candidate: Candidate): string | undefined => findMissing(candidate, resolve, context);
  const findUnfit = ({ rule, params }: Candidate): string | undefined =>
    findUnfitParam(params, resolve, context.ruleSet.packs.get(rule.pack));
  const served = new Set(context.standing.map(groupOf));
  const open = fired
    .map(({ rule, params }) => toCandidate(rule, params, resolve, context))
    .filter((candidate) => !served.has(candidate.group));
  const chosen: ChosenAction[] = [];
  const reasons: Reason[] = [];
  for (const alternatives of byGroup(open)) {
    const taken = chosen.flatMap(({ takes }) => takes);
    const bars = { settled, ruledOut, taken, budgets, findCause, findUnfit };
    const best = chooseAlternative(alternatives, bars, reasons);
    chosen.push(...best);
    for (const id of best.flatMap((member) => member.settles)) settled.add(id);
  }
  return { chosen, reasons };
}

type Bars = {
  /** Incidents and cases that a promise in force compensates. */
  readonly settled: ReadonlySet<string>;
  /** PACK/RULE of promises that a system refused or people took back. */
  readonly ruledOut: ReadonlySet<string>;
  /** What the decision takes already. */
  readonly taken: readonly BudgetTake[];
  readonly budgets: ReadonlyMap<string, BudgetState>;
  /** Which condition of its `while` does not hold at this moment. */
  readonly findCause: (candidate: Candidate) => string | undefined;
  /** Which of its params has a value that the action does not take. */
  readonly findUnfit: (candidate: Candidate) => string | undefined;
};

/**
 * The first alternative that nobody ended for this occasion, whose incidents are still open, whose `while` holds, whose params fit
 * and whose budgets and limits have enough left; none if there is no such.
 */
function chooseAlternative(
  alternatives: readonly Alternative[],
  bars: Bars,
  reasons: Reason[],
): readonly Candidate[] {
  for (const { name, members } of alternatives) {
    if (members.some((member) => member.settles.some((id) => bars.settled.has(id)))) continue;
    const bar = findBar(name, members, bars);
    if (bar === undefined) return members;
    reasons.push(bar);
  }
  return [];
}

/** The first reason against an alternative. */
function findBar(
  name: string,
  members: readonly Candidate[],
  { ruledOut, taken, budgets, findCause, findUnfit }: Bars,
): Reason | undefined {
  const declined = members.find(({ rule }) => ruledOut.has(`${rule.pack}/${rule.id}`));
  if (declined !== undefined) return reason('action-refused', `${declined.params.action}: ${name}`);
  const cause = firstOf(members, findCause);
  if (cause !== undefined) return reason('reason-gone', `${name}: ${cause}`);
  const unfit = firstOf(members, findUnfit);
  if (unfit !== undefined) return reason('params-unfit', `${name}: ${unfit}`);
  const short = findShort([...taken, ...members.flatMap(({ takes }) => takes)], budgets);
  return short && reason(isLimit(short) ? 'limit-reached' : 'budget-exhausted', `${short.budget}: ${name}`);
}

function firstOf<T, R>(list: readonly T[], find: (one: T) => R | undefined): R | undefined {
  for (const one of list) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The first fault of resolved params, by what the pack declares of the action. Params without facts were checked when the rule set was
 * built.
 */
export function findUnfitParam(
  { action, params }: Pick<ActionParams, 'action' | 'params'>,
  resolve: Resolve,
  pack: Pick<Pack, 'actions'> | undefined,
): string | undefined {
  const check = pack?.actions.get(action);
  if (check === undefined || isConstant(params ?? null)) return undefined;
  const [fault] = check(resolveMembers(params, resolve));
  return fault && `${action}${fault.pointer} ${fault.message}`;
}

/**
 * What would take the promise back at once is not promised. Where its group had a promise for the occasion, the question counts from
 * that one: what ended it ends its alternatives too.
 */
function findMissing(
  { params: { while: conditions }, settles, group }: Candidate,
  resolve: Resolve,
  context: ActionContext,
): string | undefined {
  const { snapshot, counters, now } = context;
  if (conditions === undefined || snapshot === undefined) return undefined;
  const since = Math.min(now, ...context.fallen.filter((one) => groupOf(one) === group).map(({ at }) => at));
  const question = askLater(conditions, settles, resolve, context, since);
  return askAgain(question, { customer: snapshot, known: true, memory: counters.memory, now });
}

function toCandidate(
  rule: PlacedRule,
  params: ActionParams,
  resolve: Resolve,
  { ruleSet, now, snapshot }: ActionContext,
): Candidate {
  const settles = params.settles === undefined ? [] : listIds(resolve(params.settles));
  const pack = ruleSet.packs.get(rule.pack);
  const taken = listTakes(params.budget, pack, resolve, now);
  const { limits } = ruleSet.policies;
  const given =
    limits.length === 0 || snapshot === undefined
      ? none
      : takeFromLimits(limits, {
          pack: rule.pack,
          action: params.action,
          reason: params.reason,
          params: resolveMembers(params.params, resolve),
          customerId: snapshot.customerId,
          household: snapshot.household,
          now,
          timeZone: pack?.file.timeZone ?? 'UTC',
        });
  return {
    rule,
    params,
    settles,
    group: params.group === undefined ? `${rule.pack}/${rule.id}/` : `${rule.pack}/${params.group}`,
    alternative: params.alternative ?? rule.id,
    takes: taken.length === 0 ? given : [...taken, ...given],
  };
}

const listIds = (named: unknown): readonly string[] =>
  (Array.isArray(named) ? named : [named]).filter((id) => typeof id === 'string');

const groupOf = (promise: StandingPromise): string =>
  promise.group === undefined
    ? `${promise.pack}/${promise.reason.ruleId}/`
    : `${promise.pack}/${promise.group}`;

/** Limits on giving have keys of their own beside the pack's budgets. */
const isLimit = ({ key, budget }: BudgetTake): boolean => budget !== 'limit' && key.split('/')[1] === 'limit';

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
