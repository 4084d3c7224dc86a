import type { ContactEvent, StandingPromise } from '../domain/contact/customer-memory.ts';
import { bestChannel, type ChannelRank, rankChannels } from '../domain/contact/rank-channels.ts';
import type { ActionAnswer, Decision, MessageAnswer } from '../domain/decision/decision.ts';
import type { Proposal } from '../domain/decision/proposal.ts';
import { type Reason, reason } from '../domain/decision/reason.ts';
import { askedLife, reservedLife } from '../domain/decision/settlement.ts';
import { findConnector } from '../domain/pack/find-connector.ts';
import type { FollowUp } from '../domain/pack/format/event-params.ts';
import { learnNames, writeOccasion } from '../domain/promises/occasion.ts';
import {
  isInForce,
  type PromiseLife,
  type PromiseWord,
  stateOf,
  wordOf,
} from '../domain/promises/promise-life.ts';
import type { PlacedRule } from '../domain/rule-set/rule-set.ts';
import { parseInstant, writeInstant } from '../shared/instant.ts';
import { toOfferAnswer } from './answer-offer.ts';
import { askLater } from './ask-later.ts';
import type { ActionChoice, ChosenAction } from './choose-actions.ts';
import type { ChosenOffer, OfferChoice } from './choose-offers.ts';
import type { DecisionContext } from './decision-context.ts';
import { explainDecision } from './explain-decision.ts';
import { composeTask, type NamedAction, type PlannedTask, planTasks } from './plan-tasks.ts';
import { listOpenCases, recallHistory, toStandingAnswer } from './recall-history.ts';
import { type Resolve, resolveMembers } from './resolve-value.ts';
import { chooseMessages, type PlannedMessage, sayMessage, toMessageCall } from './say-messages.ts';
import type { SortedEvents } from './sort-events.ts';

export type Choices = {
  readonly events: SortedEvents;
  /** The derived facts. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly resolve: Resolve;
  readonly actions: ActionChoice;
  readonly offers: OfferChoice;
};

/**
 * Puts the choices into the answer's words, and beside it all that must be stored with it. A decision that is made again keeps what it
 * stored: only actions that are new are added.
 */
export function composeProposal(context: DecisionContext, choices: Choices): Proposal {
  const { resolve, offers } = choices;
  const actions = nameActions(choices.actions.chosen, context, resolve);
  const tasks = planFollowUps(context, choices, actions);
  const isFirst = context.own.length === 0;
  const fresh = isFirst ? actions : actions.filter(({ own }) => own === undefined);
  const isKept = context.snapshot !== undefined;
  const actionTakes = fresh.flatMap(({ takes }) => takes);
  const offerTakes = context.mayPromise ? offers.selected.flatMap(({ takes }) => takes) : [];
  const isMade = isFirst && isKept && context.mayPromise;
  return {
    decision: composeDecision(context, choices, actions, tasks),
    promises: isKept ? fresh.map((action) => toPromise(action, tasks, resolve, context)) : [],
    renamed: isFirst
      ? context.standing.flatMap((promise) => learnNames(promise, context.occasion) ?? [])
      : [],
    contacts: isMade ? offers.selected.map((entry) => toContact(entry, context)) : [],
    takes: isFirst ? [...actionTakes, ...offerTakes] : actionTakes,
    offered: offerTakes,
    asks: fresh.flatMap(({ isSync, actionId }) => (isSync ? actionId : [])),
    tasks: () => (isFirst ? tasks : tasks.filter(hangsOn(fresh))).map(composeTask),
    considered: () => [...actionTakes, ...offers.considered()],
    groundless: context.groundless,
  };
}

const hangsOn =
  (actions: readonly NamedAction[]) =>
  (task: PlannedTask): boolean =>
    actions.some(({ actionId }) => actionId === task.actionId);

/** The actions by name. Where the customer waits for a system, the systems of the other actions are asked after it. */
function nameActions(
  chosen: readonly ChosenAction[],
  context: DecisionContext,
  resolve: Resolve,
): readonly NamedAction[] {
  const named = chosen.map((action, index) => nameAction(action, index, context, resolve));
  if (!named.some((action) => isSync(action, context))) return named;
  return named.map((action) =>
    isSync(action, context) ? { ...action, isSync: true } : { ...action, waits: true },
  );
}

function isSync(action: NamedAction, context: DecisionContext): boolean {
  const { connector, params } = action;
  if (connector === undefined || !context.systems.has(connector.name)) return false;
  if (connector.entry.sync?.includes(params.action) !== true) return false;
  const isLive = context.request.mode !== 'dry-run' && context.remedyFor === undefined;
  return isLive && isAsked(action, context);
}

export function nameAction(
  { rule, params, settles, takes }: ChosenAction,
  index: number,
  { decisionId, pack, own: stored }: DecisionContext,
  resolve: Resolve,
): NamedAction {
  const own = stored.find((promise) => isPromiseOf(promise, rule) && isInForce(promise));
  return {
    actionId: own?.actionId ?? `${decisionId}-a${stored.length + index + 1}`,
    values: resolveMembers(params.params, resolve),
    connector: findConnector(params.action, pack.file),
    own,
    isSync: false,
    waits: false,
    rule,
    params,
    settles,
    takes,
  };
}

const isPromiseOf = ({ pack, reason: { ruleId } }: StandingPromise, rule: PlacedRule): boolean =>
  pack === rule.pack && ruleId === rule.id;

function planFollowUps(
  context: DecisionContext,
  choices: Choices,
  actions: readonly NamedAction[],
): readonly PlannedTask[] {
  if (!context.mayPromise) return [];
  const followUps = choices.events.tasks.map(({ params }) => params);
  return planAll(context, actions, followUps, choices.resolve);
}

/** What follows on actions and rules; nothing for somebody whom nobody knows. */
export function planAll(
  context: DecisionContext,
  actions: readonly NamedAction[],
  followUps: readonly FollowUp[],
  resolve: Resolve,
): readonly PlannedTask[] {
  const { ruleSet, request, decisionId, snapshot, pack, voice, now } = context;
  if (snapshot === undefined) return [];
  const channelsFor = (purpose: string | undefined, at: number) => rankFor(context, at, purpose);
  const situation = {
    ruleSet,
    request,
    decisionId,
    snapshot,
    pack,
    voice,
    channelsFor,
    now,
    callsAt: actions.some(({ isSync }) => isSync)
      ? now + Math.min(request.budgetMs ?? mostWaitMs, mostWaitMs) + graceMs
      : now,
  };
  return planTasks(actions, followUps, resolve, situation);
}

/** A worker takes calls over where nobody answered by then, even if the caller still waits: one key has one effect. */
const mostWaitMs = 5000;
const graceMs = 500;

/** The channels for a contact of some kind at some time. */
const rankFor = (
  { snapshot, counters, pack, voice }: DecisionContext,
  at: number,
  purpose?: string,
): ChannelRank[] =>
  rankChannels({
    snapshot,
    memory: counters.memory,
    channels: pack.file.contactChannels,
    at,
    timeZone: voice.timeZone,
    purpose,
  });

function composeDecision(
  context: DecisionContext,
  choices: Choices,
  actions: readonly NamedAction[],
  tasks: readonly PlannedTask[],
): Decision {
  const { request, snapshot, now } = context;
  const { offers, events } = choices;
  const { disclosed } = events;
  const spoken = disclosed.has('name') ? context : withoutName(context);
  const fallen = listFallen(context, choices.actions.chosen);
  const ranking = rankFor(context, now);
  return {
    decisionId: context.decisionId,
    interactionId: request.interactionId,
    customerId: (disclosed.has('customerId') && snapshot?.customerId) || null,
    touchpoint: request.touchpoint,
    channelUsed: request.channel,
    decidedAt: writeInstant(now),
    mode: request.mode ?? 'live',
    locale: context.voice.locale,
    actions: actions
      .map((action) => toActionAnswer(action, context))
      .concat(context.standing.map(toStandingAnswer), fallen.map(toStandingAnswer)),
    messages: sayAll(spoken, choices, actions, fallen),
    offers: offers.selected.map((entry, index) => toOfferAnswer(entry, index, spoken, choices)),
    channel: { best: bestChannel(ranking), ranking },
    preferences: (disclosed.has('preferences') && snapshot?.preferences) || {},
    openCases: disclosed.has('openCases') ? listOpenCases(context) : [],
    history: disclosed.has('history') ? recallHistory(context) : undefined,
    facts: visibleFacts(context, choices.facts),
    tasks: tasks.filter(({ type }) => type !== 'action').map(toTaskAnswer),
    ruleSet: { version: context.ruleSet.version, ageMs: 0 },
    snapshot: describeSnapshot(context),
    reasons: listReasons(context, choices, actions),
    degraded: [],
    elapsedMs: 0,
    explanation:
      request.explain === 'full' ? explainDecision(context, offers, disclosed.has('customerId')) : undefined,
  };
}

/** Texts then address nobody by name. */
export const withoutName = (context: DecisionContext): DecisionContext =>
  context.voice.person === undefined
    ? context
    : { ...context, voice: { ...context.voice, person: undefined } };

/** Everything to be said, in the order of the priorities of the rules that want it said: the pack decides what comes first. */
function sayAll(
  context: DecisionContext,
  choices: Choices,
  actions: readonly NamedAction[],
  fallen: readonly StandingPromise[],
): MessageAnswer[] {
  const { resolve, events } = choices;
  const planned = chooseMessages(events, resolve);
  for (const action of actions) planned.push(...sayPromise(action, resolve, context));
  for (const promise of context.standing) planned.push(...sayAgain(promise, context));
  for (const promise of fallen) planned.push(...sayAgain(promise, context));
  planned.sort((a, b) => (b.rule?.priority ?? 1) - (a.rule?.priority ?? 1));
  const said: MessageAnswer[] = [];
  for (const { call } of planned) {
    const message = sayMessage(call, context.voice);
    if (message !== undefined) said.push(message);
  }
  return said;
}

function sayPromise(action: NamedAction, resolve: Resolve, context: DecisionContext): PlannedMessage[] {
  const promise: PromiseWord = isAsked(action, context) ? 'asked' : 'confirmed';
  return (action.params.messages ?? []).map((entry) => {
    const { key, values } = toMessageCall(entry, resolve);
    return { rule: action.rule, call: { key, values: Object.assign({}, values, { promise }) } };
  });
}

/** What a promise of an earlier interaction came to. */
function sayAgain(promise: StandingPromise, { ruleSet }: DecisionContext): PlannedMessage[] {
  const rule = ruleSet.rules.find(({ id }) => id === promise.reason.ruleId);
  const standing = promise.untold === true ? 'no' : 'yes';
  const told = { standing, standingChannel: promise.channel, promise: wordOf(promise) };
  return promise.messages.map(({ key, values }) => ({
    rule,
    call: { key, values: Object.assign({}, values, told) },
  }));
}

/**
 * The promises that do not hold any more and were announced before: not one that fell within this decision, nor one that is
 * promised anew.
 */
function listFallen(
  { decisionId, standing, fallen }: DecisionContext,
  chosen: readonly ChosenAction[],
): readonly StandingPromise[] {
  const renewed = new Set([
    ...chosen.map(({ rule }) => `${rule.pack}/${rule.id}`),
    ...standing.map(({ pack, reason: { ruleId } }) => `${pack}/${ruleId}`),
  ]);
  return fallen.filter(
    (promise) =>
      promise.decisionId !== decisionId &&
      promise.heldUntil === undefined &&
      !renewed.has(`${promise.pack}/${promise.reason.ruleId}`),
  );
}

/** Whether a system of record is asked, and has the last word. */
function isAsked({ connector, params, own }: NamedAction, { snapshot }: DecisionContext): boolean {
  if (own !== undefined) return stateOf(own) !== 'confirmed';
  const isFinal = connector?.entry.final?.includes(params.action) === true;
  return connector !== undefined && snapshot !== undefined && !isFinal;
}

export function toActionAnswer(action: NamedAction, context: DecisionContext): ActionAnswer {
  return {
    actionId: action.actionId,
    type: action.params.action,
    params: action.values,
    status: statusOf(action, context),
    reason: { code: action.params.reason, ruleId: action.rule.id },
  };
}

/** Nothing is carried out for somebody whom nobody knows, so a system's action is only proposed. */
function statusOf(action: NamedAction, context: DecisionContext): ActionAnswer['status'] {
  if (context.request.mode === 'dry-run') return 'proposed';
  if (action.own !== undefined) return stateOf(action.own);
  if (isAsked(action, context)) return action.waits ? 'reserved' : 'asked';
  return action.connector !== undefined && context.snapshot === undefined ? 'proposed' : 'confirmed';
}

export function toPromise(
  action: NamedAction,
  tasks: readonly PlannedTask[],
  resolve: Resolve,
  context: DecisionContext,
): StandingPromise {
  const { params, takes } = action;
  const followUps = tasks
    .filter(({ type, actionId }) => type !== 'action' && actionId === action.actionId)
    .map(({ taskId }) => taskId);
  return {
    actionId: action.actionId,
    pack: action.rule.pack,
    type: params.action,
    params: action.values,
    reason: { code: params.reason, ruleId: action.rule.id },
    ...writeOccasion(context.occasion),
    group: params.group,
    withholds: params.withholds,
    settles: action.settles,
    messages: (params.messages ?? []).map((entry) => toMessageCall(entry, resolve)),
    decisionId: context.decisionId,
    interactionId: context.request.interactionId,
    channel: context.request.channel,
    at: context.now,
    ...(isAsked(action, context) ? { life: firstLife(action, context) } : {}),
    ...(params.while === undefined || context.snapshot === undefined
      ? {}
      : { while: askLater(params.while, action.settles, resolve, context) }),
    ...(takes.length === 0 ? {} : { took: takes.map(({ key, amount }) => ({ key, amount })) }),
    ...(followUps.length === 0 ? {} : { followUps }),
    ...(params.onRefused === undefined ? {} : { hasRemedy: true }),
    ...(context.remedyFor === undefined ? {} : { untold: true }),
  };
}

function firstLife({ waits, takes }: NamedAction, { now }: DecisionContext): PromiseLife {
  return (waits ? reservedLife : askedLife)(now, takes.length > 0);
}

function toContact({ offer }: ChosenOffer, context: DecisionContext): ContactEvent {
  const { request } = context;
  return {
    decisionId: context.decisionId,
    offerId: offer.id,
    category: offer.category,
    channel: request.channel,
    sessionId: request.sessionId,
    outcome: 'offered',
    at: context.now,
  };
}

export const toTaskAnswer = ({
  taskId,
  type,
  template,
  channel,
  locale,
  dueAt,
}: PlannedTask): Decision['tasks'][number] => ({
  taskId,
  type,
  template,
  channel,
  locale,
  dueAt: writeInstant(dueAt),
});

function visibleFacts(
  context: DecisionContext,
  facts: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const declared = context.pack.file.facts ?? {};
  const visible: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(facts))
    if (value !== undefined && declared[name]?.answer === true) visible[name] = value;
  return visible;
}

function describeSnapshot({ customer, now }: DecisionContext): Decision['snapshot'] {
  if (customer.status !== 'known') return null;
  const { asOf } = customer.snapshot;
  return { asOf, ageMs: Math.max(0, now - parseInstant(asOf)), source: customer.source };
}

function listReasons(
  context: DecisionContext,
  { actions, offers }: Choices,
  named: readonly NamedAction[],
): Reason[] {
  const { status } = context.customer;
  const reasons: Reason[] = [];
  if (status === 'unknown') reasons.push(reason('customer-unknown'));
  if (status === 'ambiguous') reasons.push(reason('identity-ambiguous'));
  if (status === 'anonymous') reasons.push(reason('customer-anonymous'));
  const { wantedLocale, locale } = context.voice;
  if (wantedLocale !== undefined)
    reasons.push(reason('language-not-available', `${wantedLocale} was wanted, ${locale} was given`));
  if (context.standing.length > 0) reasons.push(reason('promise-standing'));
  reasons.push(...actions.reasons);
  for (const { isSync, connector, params } of named)
    if (isSync) reasons.push(reason('answer-awaited', `${params.action}: ${connector?.name ?? ''}`));
  const uncounted = new Set(offers.dropped.flatMap((entry) => (entry.uncounted ? entry.offerId : [])));
  if (uncounted.size > 0) reasons.push(reason('counts-unavailable', [...uncounted].join(', ')));
  if (offers.selected.length === 0) reasons.push(reason('no-eligible-offer'));
  if (context.request.mode === 'dry-run') reasons.push(reason('dry-run'));
  return reasons;
}
