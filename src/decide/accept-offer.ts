import type { BudgetTake, Counters } from '../domain/contact/budget.ts';
import type { StandingPromise } from '../domain/contact/customer-memory.ts';
import { findShort } from '../domain/contact/take-budget.ts';
import type { Acceptance } from '../domain/decision/acceptance.ts';
import type { Decision, OfferAnswer } from '../domain/decision/decision.ts';
import type { Interaction } from '../domain/decision/interaction.ts';
import { type ReasonCode, reason } from '../domain/decision/reason.ts';
import type { AcceptanceEntry } from '../domain/pack/format/offer-file.ts';
import type { PlacedOffer, RuleSet } from '../domain/rule-set/rule-set.ts';
import { askAgain, composeQuestion } from '../domain/tasks/ask-again.ts';
import type { Task } from '../domain/tasks/task.ts';
import type { ChosenAction } from './choose-actions.ts';
import { withoutName } from './compose-decision.ts';
import { composePromise } from './compose-promise.ts';
import { type DecisionContext, gatherContext } from './decision-context.ts';
import { toTake } from './list-takes.ts';
import { nameAction, toActionAnswer } from './name-actions.ts';
import { composeTask, planTasks, toTaskAnswer } from './plan-tasks.ts';
import { createResolve, deriveFacts, type Resolve } from './resolve-value.ts';
import { sayMessage, toMessageCall } from './say-messages.ts';
import { type SortedEvents, sortEvents } from './sort-events.ts';

/** What an acceptance does, to be stored in the write that records it. Empty but for `effect` where it is refused. */
export type AcceptedOffer = {
  /** True if the outcome is recorded. Otherwise it can be reported again, once it can be carried out. */
  readonly isRecorded: boolean;
  readonly effect: Acceptance;
  readonly promises: readonly StandingPromise[];
  readonly takes: readonly BudgetTake[];
  readonly tasks: readonly Task[];
};

/**
 * Carries out the acceptance of an offer of an earlier decision: by the rules in force now, on what is known of the customer now,
 * about the moment of that decision. Pure. `counters.budgets` are those known to be short. Undefined where the offer does
 * nothing when it is accepted.
 */
export function acceptOffer(
  ruleSet: RuleSet,
  interaction: Interaction,
  { decision, offer }: { readonly decision: Decision; readonly offer: OfferAnswer },
  now: number,
  counters: Counters,
): AcceptedOffer | undefined {
  const placed = ruleSet.offers.get(offer.offerId);
  if (placed === undefined || !ruleSet.touchpoints.has(decision.touchpoint)) return refuse('offer-ended');
  const { whenAccepted } = placed;
  if (whenAccepted === undefined || whenAccepted === 'nothing') return undefined;
  const full = gatherContext(ruleSet, interaction, now, counters, true);
  const { resolve, disclosed } = readMoment(full);
  const context = disclosed.has('name') ? full : withoutName(full);
  if (context.snapshot === undefined) return { ...refuse('customer-unknown'), isRecorded: true };
  if (isLate(whenAccepted, decision, context, resolve)) return refuse('acceptance-late');
  const priced = addPrice(whenAccepted, offer.treatment['price']);
  const chosen = priced.actions.map((entry) => toChosen(entry, placed, priced, context, resolve));
  if (isSoldOut(chosen, counters.budgets))
    return refuse('sold-out', sayCalls([priced.soldOut], context, resolve));
  return carryOut(chosen, offer, context, resolve);
}

function refuse(code: ReasonCode, messages: Acceptance['messages'] = []): AcceptedOffer {
  const effect: Acceptance = { status: 'refused', reason: reason(code), actions: [], messages, tasks: [] };
  return { isRecorded: false, effect, promises: [], takes: [], tasks: [] };
}

/** Reads facts as of the moment of the decision; and what its rules disclose. */
function readMoment(
  context: DecisionContext,
): Pick<SortedEvents, 'disclosed'> & { readonly resolve: Resolve } {
  const { ruleSet, facts, touchpoint, now } = context;
  const fired = ruleSet.program.evaluate(facts, { touchpoint: touchpoint.name, now });
  const { derivations, disclosed } = sortEvents(fired, ruleSet.rules);
  const { known } = deriveFacts(derivations, ruleSet.program, facts);
  return { resolve: createResolve(ruleSet.program, known), disclosed };
}

/** Its messages know the price that the customer was given. */
function addPrice(entry: AcceptanceEntry, price: unknown): AcceptanceEntry {
  if (price === undefined) return entry;
  const add = <Call extends { readonly values?: Readonly<Record<string, unknown>> | undefined }>(
    call: Call,
  ) => ({
    ...call,
    values: { price, ...call.values },
  });
  return {
    ...entry,
    actions: entry.actions.map((action) => ({ ...action, messages: (action.messages ?? []).map(add) })),
    soldOut: entry.soldOut && add(entry.soldOut),
  };
}

function isLate(
  { while: conditions }: AcceptanceEntry,
  { decidedAt }: Decision,
  { ruleSet, pack, facts, now }: DecisionContext,
  resolve: Resolve,
): boolean {
  if (conditions === undefined) return false;
  const named = ruleSet.conditions.get(pack.name) ?? {};
  const given = { ...facts, settles: [], decidedAt: Date.parse(decidedAt) };
  const question = composeQuestion(conditions, named, given, (fact) => resolve({ fact }));
  return askAgain(question, { now }) !== undefined;
}

function toChosen(
  entry: AcceptanceEntry['actions'][number],
  offer: PlacedOffer,
  { withholds = [] }: AcceptanceEntry,
  { pack, now }: DecisionContext,
  resolve: Resolve,
): ChosenAction {
  const params = {
    ...entry,
    reason: 'accepted',
    group: `offer-${offer.id}-${entry.action}`,
    withholds: [offer.id, ...withholds],
  };
  const take = entry.budget === undefined ? undefined : toTake(entry.budget, pack, resolve, now);
  return { rule: offer, params, settles: [], takes: take === undefined ? [] : [take] };
}

const isSoldOut = (chosen: readonly ChosenAction[], budgets: Counters['budgets']): boolean =>
  findShort(
    chosen.flatMap(({ takes }) => takes),
    budgets,
  ) !== undefined;

function carryOut(
  chosen: readonly ChosenAction[],
  { rank }: OfferAnswer,
  context: DecisionContext,
  resolve: Resolve,
): AcceptedOffer {
  const { decisionId } = context;
  // Its own actions and follow-ups of the decision have these numbers.
  const naming = { ...context, decisionId: `${decisionId}-o${rank}` };
  const actions = chosen.map((action, index) => nameAction(action, index, naming, resolve));
  const ofDecision = <Part extends { readonly decisionId: string }>(part: Part): Part => ({
    ...part,
    decisionId,
  });
  const planned = planTasks(naming, actions, [], resolve);
  return {
    isRecorded: true,
    promises: actions.map((action) => ofDecision(composePromise(action, planned, resolve, context))),
    takes: actions.flatMap(({ takes }) => takes),
    tasks: planned.map((task) => ofDecision(composeTask(task))),
    effect: {
      status: 'done',
      actions: actions.map((action) => toActionAnswer(action, context)),
      messages: sayCalls(
        actions.flatMap(({ params }) => params.messages ?? []),
        context,
        resolve,
      ),
      tasks: planned.filter(({ type }) => type !== 'action').map(toTaskAnswer),
    },
  };
}

const sayCalls = (
  calls: readonly (Parameters<typeof toMessageCall>[0] | undefined)[],
  { voice }: DecisionContext,
  resolve: Resolve,
): Acceptance['messages'] =>
  calls.flatMap((call) =>
    call === undefined ? [] : (sayMessage(toMessageCall(call, resolve), voice) ?? []),
  );
