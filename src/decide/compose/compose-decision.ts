import type { StandingPromise } from '../../domain/contact/customer-memory.ts';
import type { Decision } from '../../domain/decision/decision.ts';
import type { Identified } from '../../domain/decision/interaction.ts';
import { type Reason, type ReasonCode, reason } from '../../domain/decision/reason.ts';
import { findUnrated } from '../../domain/facts/worth-fact.ts';
import { listWorths } from '../../domain/rule-set/named-words.ts';
import { parseInstant, writeInstant } from '../../shared/instant.ts';
import { type Choices, showsEvidence } from '../choose/choices.ts';
import type { ChosenAction } from '../choose/choose-actions.ts';
import type { DecisionContext } from '../gather/decision-context.ts';
import { bestFor, rankFor } from '../gather/rank-for.ts';
import { type Voice, voiceFor } from '../gather/voice.ts';
import { toOfferAnswer } from './answer-offer.ts';
import { explainDecision } from './explain-decision.ts';
import { fillForm } from './fill-form.ts';
import { type NamedAction, toActionAnswer } from './name-actions.ts';
import { type PlannedTask, toTaskAnswer } from './plan-tasks.ts';
import { listOpenCases, recallHistory, toStandingAnswer } from './recall-history.ts';
import { sayAll } from './say-all.ts';

/** The choices in the words of the answer. */
export function composeDecision(
  context: DecisionContext,
  choices: Choices,
  actions: readonly NamedAction[],
  tasks: readonly PlannedTask[],
): Decision {
  const { request, snapshot, now } = context;
  const { offers, events } = choices;
  const { disclosed } = events;
  const voice = voiceFor(context.voice, disclosed);
  // What was promised at earlier interactions counts, and is shown where rules disclose it.
  const standing = disclosed.has('promises') ? context.standing : none;
  const fallen = disclosed.has('promises') ? listFallen(context, choices.actions.chosen) : none;
  const earlier = standing.concat(fallen);
  const filled = fillForm(context, events, choices.resolve);
  const messages = sayAll(context, voice, choices, actions, earlier);
  return {
    decisionId: context.decisionId,
    interactionId: request.interactionId,
    customerId: (disclosed.has('customerId') && snapshot?.customerId) || null,
    touchpoint: request.touchpoint,
    channelUsed: request.channel,
    decidedAt: writeInstant(now),
    mode: request.mode ?? 'live',
    locale: context.voice.locale,
    actions: actions.map((action) => toActionAnswer(action, context)).concat(earlier.map(toStandingAnswer)),
    messages,
    offers: offers.selected.map((entry, index) => toOfferAnswer(entry, index, context, voice, choices)),
    channel: {
      best: bestFor(context, now),
      ranking: showsEvidence(context, choices) ? rankFor(context, now) : [],
    },
    preferences: (disclosed.has('preferences') && snapshot?.preferences) || {},
    form: filled.form,
    openCases: disclosed.has('openCases') ? listOpenCases(context) : [],
    history: disclosed.has('history') ? recallHistory(context) : undefined,
    facts: visibleFacts(context, choices),
    tasks: tasks.filter(({ type }) => type !== 'action').map(toTaskAnswer),
    ruleSet: { version: context.ruleSet.version, ageMs: 0 },
    snapshot: describeSnapshot(context),
    reasons: listReasons(context, choices, actions, standing).concat(
      filled.reasons,
      listOtherLanguages(messages, voice),
    ),
    degraded: [],
    elapsedMs: 0,
    explanation: isExplained(context, choices) ? explainDecision(context, offers) : undefined,
  };
}

/** What rules read of a person is for callers who may know who it is. */
const isExplained = ({ request, snapshot, audited }: DecisionContext, { events }: Choices): boolean =>
  request.explain === 'full' && (audited || snapshot === undefined || events.disclosed.has('customerId'));

/** What is said in another language than the answer’s, because the pack does not have it in that one yet. */
function listOtherLanguages(messages: Decision['messages'], { locale }: Voice): readonly Reason[] {
  if (messages.every((said) => said.locale === locale)) return none;
  const given = messages.flatMap((said) => (said.locale === locale ? [] : `${said.locale} for ${said.key}`));
  return [reason('language-not-available', `${locale} was wanted, ${given.join(', ')} was given`)];
}

const none: readonly never[] = [];

/**
 * The promises that do not hold any more and were announced before: not one that fell within this decision, nor one that is
 * promised again.
 */
function listFallen(
  { decisionId, standing, fallen }: DecisionContext,
  chosen: readonly ChosenAction[],
): readonly StandingPromise[] {
  if (fallen.length === 0) return fallen;
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

/** Of a known customer, rules derive them from the person too. */
function visibleFacts(context: DecisionContext, { facts, events }: Choices): Record<string, unknown> {
  if (context.snapshot !== undefined && !events.disclosed.has('facts')) return {};
  const declared = context.pack.file.facts ?? {};
  const visible: Record<string, unknown> = {};
  for (const name in facts)
    if (facts[name] !== undefined && declared[name]?.answer === true) visible[name] = facts[name];
  return visible;
}

function describeSnapshot({ customer, now }: DecisionContext): Decision['snapshot'] {
  if (customer.status !== 'known') return null;
  const { asOf } = customer.snapshot;
  return { asOf, ageMs: Math.max(0, now - parseInstant(asOf)), source: customer.source };
}

const whoseReason: Partial<Record<Identified['status'], ReasonCode>> = {
  unknown: 'customer-unknown',
  ambiguous: 'identity-ambiguous',
  anonymous: 'customer-anonymous',
};

/** The currencies of amounts that rules ask for and cannot compare. */
function listUnrated({ ruleSet, pack, facts }: DecisionContext): Reason[] {
  const asked = listWorths(ruleSet, pack.name).flatMap((params) => findUnrated(params, facts) ?? []);
  return [...new Set(asked)].map((currency) => reason('rate-missing', currency));
}

/** What these say, they say of the person. */
const personal: ReadonlySet<string> = new Set([
  'action-refused',
  'limit-reached',
  'params-unfit',
  'rate-missing',
  'reason-gone',
]);

function listReasons(
  context: DecisionContext,
  choices: Choices,
  named: readonly NamedAction[],
  standing: readonly StandingPromise[],
): Reason[] {
  const { actions, offers } = choices;
  const whose = whoseReason[context.customer.status];
  const reasons: Reason[] = whose === undefined ? [] : [reason(whose)];
  const { wantedLocale, locale } = context.voice;
  if (wantedLocale !== undefined)
    reasons.push(reason('language-not-available', `${wantedLocale} was wanted, ${locale} was given`));
  if (standing.length > 0) reasons.push(reason('promise-standing'));
  reasons.push(
    ...[...actions.reasons, ...listUnrated(context)].filter(
      ({ code }) => showsEvidence(context, choices) || !personal.has(code),
    ),
  );
  for (const { isSync, connector, params } of named)
    if (isSync) reasons.push(reason('answer-awaited', `${params.action}: ${connector?.name ?? ''}`));
  const uncounted = offers.dropped.flatMap((entry) => (entry.uncounted ? entry.offerId : []));
  if (uncounted.length > 0) reasons.push(reason('counts-unavailable', [...new Set(uncounted)].join(', ')));
  if (offers.selected.length === 0) reasons.push(reason('no-eligible-offer'));
  if (context.request.explain === 'full' && !isExplained(context, choices))
    reasons.push(reason('explanation-withheld'));
  if (context.request.mode === 'dry-run') reasons.push(reason('dry-run'));
  return reasons;
}
