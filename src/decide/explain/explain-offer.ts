import type { BudgetState } from '../../domain/contact/budget.ts';
import { type Reason, reason } from '../../domain/decision/reason.ts';
import type { WhyAnswer, WhyBlocker, WhyRequest } from '../../domain/decision/why-offer.ts';
import { isInForce } from '../../domain/promises/promise-life.ts';
import type { PlacedOffer, RuleSetInForce } from '../../domain/rule-set/rule-set.ts';
import type { Choices } from '../choose/choices.ts';
import { type DroppedOffer, listObstacles, type OfferChoice } from '../choose/choose-offers.ts';
import { listWithheld } from '../choose/list-withheld.ts';
import { choose } from '../decide.ts';
import { type DecisionContext, gatherContext } from '../gather/decision-context.ts';
import { identifyCustomer } from '../inquiry/identify-customer.ts';
import type { AnswerServices } from '../inquiry/inquiry.ts';
import { lookAtBudgets, readCounters } from '../inquiry/read-counters.ts';
import { findSmallestChange, grantConsent, OfferRules } from './find-smallest-change.ts';

export type WhyServices = Omit<AnswerServices, 'defaultBudgetMs' | 'digest'>;

/** Why this customer gets this offer at this place, or does not. */
export type WhyQuestion = {
  readonly customerId: string;
  readonly offerId: string;
  readonly place: WhyRequest;
  /** Whether the answer is read at that place: then it is for the audience of the place. */
  readonly isReadThere?: boolean;
};

/** `withheld`: it is read where no rule discloses who the customer is. */
export type WhyFinding =
  | { readonly status: 'found'; readonly why: WhyAnswer }
  | { readonly status: 'unknown-customer' | 'unknown-offer' | 'withheld' };

/**
 * Why a customer gets an offer at a touchpoint, or all that stands in the way: decided by the code that decides, stored nowhere,
 * taken from nothing. Rejects with `store-unavailable` when a store is away: there is no answer to give then.
 */
export async function explainOffer(
  { ruleSet }: Pick<RuleSetInForce, 'ruleSet'>,
  { customerId, offerId, place, isReadThere = false }: WhyQuestion,
  services: WhyServices,
): Promise<WhyFinding> {
  const offer = ruleSet.offers.get(offerId);
  if (offer === undefined) return { status: 'unknown-offer' };
  const request = {
    ...place,
    interactionId: `why-${offerId}`,
    customer: { id: customerId },
    mode: 'dry-run',
    explain: 'full',
  } as const;
  const customer = await identifyCustomer(request, services);
  if (customer.status !== 'known') return { status: 'unknown-customer' };
  const counted = await readCounters(customer, place.sessionId, services);
  const budgets = new Map<string, BudgetState>();
  const now = services.clock.now();
  for (;;) {
    const context = gatherContext(ruleSet, { request, customer }, now, { budgets, ...counted }, true);
    const choices = choose(context);
    if (isReadThere && !choices.events.disclosed.has('customerId')) return { status: 'withheld' };
    if (await lookAtBudgets(choices.offers.considered(), budgets, services.ledger)) continue;
    return { status: 'found', why: explain(context, offer, choices) };
  }
}

function explain(context: DecisionContext, offer: PlacedOffer, choices: Choices): WhyAnswer {
  const { ruleSet, request, snapshot, now } = context;
  const { offers: choice, events } = choices;
  const rank = choice.selected.findIndex((entry) => entry.offer.id === offer.id);
  const outranked = choice.dropped.filter(
    ({ offerId, gate }) => offerId === offer.id && gate === 'arbitration',
  );
  const rules = new OfferRules(offer, context);
  const withheld = listWithheld(choices.actions.chosen, {
    ...context,
    standing: promisesInQuestion(context),
  });
  const obstacles = listObstacles(offer, context, choices, withheld);
  const isMade = events.offers.some(({ params }) => params.offer === offer.id);
  const blockers =
    rank >= 0
      ? []
      : [
          ...(isMade ? [] : listUnfired(rules)),
          ...[...obstacles, ...outranked].map((entry) => toBlocker(entry, rules, context, choice)),
        ];
  const score = choice.selected[rank]?.score ?? outranked.find((entry) => entry.score !== undefined)?.score;
  return {
    customerId: snapshot?.customerId ?? '',
    offerId: offer.id,
    touchpoint: request.touchpoint,
    channel: request.channel,
    at: new Date(now).toISOString(),
    offered: rank >= 0,
    ...(rank < 0 ? {} : { rank: rank + 1 }),
    ...(score === undefined ? {} : { score: { ...score } }),
    blockers,
    ...findSmallestChange(blockers, rules),
    reasons: listReasons(context, rank >= 0 ? obstacles : []),
    ruleSet: { version: ruleSet.version },
  };
}

/** Without a context the occasion is unknown, so the promises for every occasion count. */
const promisesInQuestion = ({ request, standing, counters, pack }: DecisionContext) =>
  request.context === undefined
    ? counters.memory.promises.filter((promise) => promise.pack === pack.name && isInForce(promise))
    : standing;

function listReasons({ request }: DecisionContext, obstacles: readonly DroppedOffer[]): Reason[] {
  if (request.context !== undefined) return [];
  const promises = obstacles.flatMap(({ promise }) => promise ?? []);
  return [
    reason('context-not-sent'),
    ...promises.map(({ action, ruleId, channel, at, occasion }) =>
      reason('gives-way-elsewhere', `${action} by ${ruleId}, ${channel}, ${at}, for ${occasion}`),
    ),
  ];
}

/** Of the rules that make the offer eligible, none of which fired: each with what it misses. */
function listUnfired(rules: OfferRules): WhyBlocker[] {
  const blockers = rules.listUnfired().map(
    ({ ruleId, scope, changes }): WhyBlocker => ({
      gate: 'eligibility',
      because: scope === undefined ? 'rule did not fire' : `rule out of scope: ${scope}`,
      ruleId,
      ...(changes === undefined ? {} : { changes: [...changes] }),
    }),
  );
  return blockers.length > 0 ? blockers : [{ gate: 'eligibility', because: 'no rule makes this offer' }];
}

function toBlocker(
  { offerId, score, uncounted: _, ...obstacle }: DroppedOffer,
  rules: OfferRules,
  { ruleSet, request }: DecisionContext,
  choice: OfferChoice,
): WhyBlocker {
  const { ruleId, gate, because } = obstacle;
  if (score !== undefined) return { ...obstacle, ...compareScore(because, score.total, choice) };
  const purpose = ruleSet.offers.get(offerId)?.purpose;
  if (gate === 'consent')
    return { changes: [grantConsent(purpose, request.channel, obstacle.found)], ...obstacle };
  const changes = ruleId === undefined ? undefined : rules.silence(ruleId);
  return changes === undefined ? obstacle : { changes: [...changes], ...obstacle };
}

/** An outranked offer is shown what it would have to beat. */
function compareScore(
  because: string,
  found: number,
  { selected }: OfferChoice,
): Pick<WhyBlocker, 'found' | 'wanted'> {
  const last = selected.at(-1)?.score.total;
  return because === 'outranked' && last !== undefined
    ? { found, wanted: `a score above ${last}` }
    : { found };
}
