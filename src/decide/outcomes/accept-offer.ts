import type { BudgetTake, Counters } from '../../domain/contact/budget.ts';
import { acceptedCode, type StandingPromise } from '../../domain/contact/customer-memory.ts';
import { findShort } from '../../domain/contact/take-budget.ts';
import { listKnownIncidents } from '../../domain/customer/known-incidents.ts';
import type { Acceptance } from '../../domain/decision/acceptance.ts';
import type { Decision, OfferAnswer } from '../../domain/decision/decision.ts';
import type { Interaction } from '../../domain/decision/interaction.ts';
import { type ReasonCode, reason } from '../../domain/decision/reason.ts';
import type { AcceptanceEntry } from '../../domain/pack/format/offer-file.ts';
import type { PlacedOffer, RuleSet } from '../../domain/rule-set/rule-set.ts';
import { askAgain, composeQuestion } from '../../domain/tasks/ask-again.ts';
import type { Task } from '../../domain/tasks/task.ts';
import { type ChosenAction, findUnfitParam } from '../choose/choose-actions.ts';
import { composePromise } from '../compose/compose-promise.ts';
import { nameActions, toActionAnswer } from '../compose/name-actions.ts';
import { composeTask, listOnlyLater, planTasks, toTaskAnswer } from '../compose/plan-tasks.ts';
import { sayPromise } from '../compose/say-all.ts';
import { sayMessage, toMessageCall } from '../compose/say-messages.ts';
import type { DecisionContext } from '../gather/decision-context.ts';
import { listTakes } from '../gather/list-takes.ts';
import type { Resolve } from '../gather/resolve-value.ts';
import { readMoment } from './read-moment.ts';

/** What an acceptance does, to be stored in the write that records it. Empty but for `effect` where it is refused. */
export type AcceptedOffer = {
  /** True if the outcome is recorded. Otherwise it can be reported again, once it can be carried out. */
  readonly isRecorded: boolean;
  readonly effect: Acceptance;
  readonly promises: readonly StandingPromise[];
  readonly takes: readonly BudgetTake[];
  readonly tasks: readonly Task[];
  /** The actions (by actionId) whose systems are asked while the reporter waits. */
  readonly asks: readonly string[];
  /** The ids of the tasks that a confirmation in time makes needless. */
  readonly onlyLater: readonly string[];
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
  const { context, resolve } = readMoment(ruleSet, interaction, now, counters);
  if (context.snapshot === undefined) return { ...refuse('customer-unknown'), isRecorded: true };
  if (isLate(whenAccepted, decision, context, resolve)) return refuse('acceptance-late');
  const priced = addPrice(whenAccepted, offer.treatment['price']);
  const chosen = priced.actions.map((entry) => toChosen(entry, placed, priced, context, resolve));
  if (priced.actions.some((action) => findUnfitParam(action, resolve, context.pack) !== undefined))
    return refuse('params-unfit');
  if (isSoldOut(chosen, counters.budgets)) return refuse('sold-out', saySoldOut(priced, context, resolve));
  return carryOut(chosen, offer, context, resolve);
}

function refuse(code: ReasonCode, messages: Acceptance['messages'] = []): AcceptedOffer {
  const effect: Acceptance = { status: 'refused', reason: reason(code), actions: [], messages, tasks: [] };
  return { isRecorded: false, effect, promises: [], takes: [], tasks: [], asks: [], onlyLater: [] };
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
  { ruleSet, pack, snapshot, facts, now }: DecisionContext,
  resolve: Resolve,
): boolean {
  if (conditions === undefined) return false;
  const named = ruleSet.conditions.get(pack.name) ?? {};
  const since = Date.parse(decidedAt);
  // What was known then is not kept: nothing that happened before is taken for news.
  const knownIncidents = listKnownIncidents(snapshot ?? {}, since);
  const given = { ...facts, settles: [], decidedAt: since, knownIncidents };
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
    reason: acceptedCode,
    group: `offer-${offer.id}-${entry.action}`,
    withholds: [offer.id, ...withholds],
  };
  return { rule: offer, params, settles: [], takes: listTakes(entry.budget, pack, resolve, now) };
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
  const actions = nameActions(chosen, naming, resolve);
  const ofDecision = <Part extends { readonly decisionId: string }>(part: Part): Part => ({
    ...part,
    decisionId,
  });
  const planned = planTasks(naming, actions, [], resolve);
  const onlyLater = actions.flatMap(listOnlyLater);
  return {
    isRecorded: true,
    promises: actions.map((action) => ofDecision(composePromise(action, planned, resolve, context))),
    takes: actions.flatMap(({ takes }) => takes),
    tasks: planned.map((task) => ofDecision(composeTask(task))),
    onlyLater,
    asks: actions.flatMap(({ isSync, actionId }) => (isSync ? actionId : [])),
    effect: {
      status: 'done',
      actions: actions.map((action) => toActionAnswer(action, context)),
      messages: actions.flatMap((action) =>
        sayPromise(action, resolve, context).flatMap(({ call }) => sayMessage(call, context.voice) ?? []),
      ),
      tasks: planned
        .filter(({ type, taskId }) => type !== 'action' && !onlyLater.includes(taskId))
        .map(toTaskAnswer),
    },
  };
}

function saySoldOut(
  { soldOut }: AcceptanceEntry,
  { voice }: DecisionContext,
  resolve: Resolve,
): Acceptance['messages'] {
  const said = soldOut && sayMessage(toMessageCall(soldOut, resolve), voice);
  return said === undefined ? [] : [said];
}
