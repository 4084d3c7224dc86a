import type { BudgetState } from '../domain/contact/budget.ts';
import type { WhyAnswer, WhyBlocker, WhyChange, WhyRequest } from '../domain/decision/why-offer.ts';
import type { PlacedOffer, RuleSetInForce } from '../domain/rule-set/rule-set.ts';
import type { RuleTrace } from '../engine/language/rule-trace.ts';
import { fewest, findNearestMiss } from '../engine/nearest-miss.ts';
import type { AnswerServices } from './answer-interaction.ts';
import type { DroppedOffer, OfferChoice } from './choose-offers.ts';
import { choose } from './decide.ts';
import { type DecisionContext, gatherContext } from './decision-context.ts';
import { identifyCustomer } from './identify-customer.ts';
import { lookAtBudgets, readCounters } from './read-counters.ts';

export type WhyServices = Omit<AnswerServices, 'defaultBudgetMs' | 'digest'>;

/** Why this customer gets this offer at this place, or does not. */
export type WhyQuestion = {
  readonly customerId: string;
  readonly offerId: string;
  readonly place: WhyRequest;
};

/** Undefined parts: there is no such customer or offer. */
export type WhyFinding =
  | { readonly status: 'found'; readonly why: WhyAnswer }
  | { readonly status: 'unknown-customer' | 'unknown-offer' };

/**
 * Why a customer gets an offer at a touchpoint, or all that stands in the way: decided by the code that decides, stored nowhere,
 * taken from nothing. Rejects with `store-unavailable` when a store is away: there is no answer to give then.
 */
export async function explainOffer(
  { ruleSet }: Pick<RuleSetInForce, 'ruleSet'>,
  { customerId, offerId, place }: WhyQuestion,
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
  const customer = await identifyCustomer(request, services.snapshots);
  if (customer.status !== 'known') return { status: 'unknown-customer' };
  const counted = await readCounters(customer.snapshot, services);
  const budgets = new Map<string, BudgetState>();
  const now = services.clock.now();
  for (;;) {
    const context = gatherContext(ruleSet, { request, customer }, now, { budgets, ...counted }, true);
    const { offers } = choose(context);
    if (await lookAtBudgets(offers.considered(), budgets, services.ledger)) continue;
    return { status: 'found', why: explain(context, offer, offers) };
  }
}

function explain(context: DecisionContext, offer: PlacedOffer, choice: OfferChoice): WhyAnswer {
  const { ruleSet, request, snapshot, now, touchpoint } = context;
  const rank = choice.selected.findIndex((entry) => entry.offer.id === offer.id);
  const dropped = choice.dropped.filter(({ offerId }) => offerId === offer.id);
  const traces = ruleSet.program.explain(context.facts, { touchpoint: touchpoint.name, now });
  const blockers =
    rank >= 0
      ? []
      : dropped.length > 0
        ? dropped.map((entry) => toBlocker(entry, traces, context, choice))
        : listUnfired(offer, traces, context);
  const score = choice.selected[rank]?.score ?? dropped.find((entry) => entry.score !== undefined)?.score;
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
    smallestChange: dropped.length > 0 ? clearAll(blockers) : clearOne(blockers),
    ruleSet: { version: ruleSet.version },
  };
}

/** Of the rules that make the offer eligible, none of which fired: each with what it misses. */
function listUnfired(
  offer: PlacedOffer,
  traces: readonly RuleTrace[],
  context: DecisionContext,
): WhyBlocker[] {
  const blockers = traces.flatMap((trace): WhyBlocker[] => {
    const rule = context.ruleSet.rules[trace.rule];
    if (rule?.event.type !== 'offer' || rule.event.params.offer !== offer.id) return [];
    const because =
      trace.outcome === 'out-of-scope' ? `rule out of scope: ${trace.scope ?? ''}` : 'rule did not fire';
    const changes = trace.conditions && findNearestMiss(trace.conditions, true);
    return [
      {
        gate: 'eligibility',
        because,
        ruleId: rule.id,
        ...(changes === undefined ? {} : { changes: [...changes] }),
      },
    ];
  });
  if (blockers.length > 0) return blockers;
  return [{ gate: 'eligibility', because: 'no rule makes this offer' }];
}

function toBlocker(
  { offerId, score, uncounted: _, ...obstacle }: DroppedOffer,
  traces: readonly RuleTrace[],
  context: DecisionContext,
  choice: OfferChoice,
): WhyBlocker {
  const { ruleId, gate, because } = obstacle;
  if (gate === 'arbitration' && score !== undefined)
    return { ...obstacle, ...compareScore(because, score.total, choice) };
  const purpose = context.ruleSet.offers.get(offerId)?.purpose;
  const changes =
    gate === 'consent'
      ? [grantConsent(purpose, context.request.channel, obstacle.found)]
      : ruleId === undefined
        ? undefined
        : clearRule(ruleId, traces, context);
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

/** What would keep a rule that suppresses the offer from firing. */
function clearRule(
  ruleId: string,
  traces: readonly RuleTrace[],
  { ruleSet }: DecisionContext,
): readonly WhyChange[] | undefined {
  const trace = traces.find((each) => ruleSet.rules[each.rule]?.id === ruleId);
  return trace?.conditions && findNearestMiss(trace.conditions, false);
}

const grantConsent = (purpose: string | undefined, channel: string, found: unknown): WhyChange => ({
  fact: 'consent',
  params: { purpose, channel },
  path: '$.granted',
  operator: 'equal',
  found,
  wanted: true,
  holds: true,
});

/** Everything that stands in the way has to go: time, caps and better offers are no facts that anybody could change. */
function clearAll(blockers: readonly WhyBlocker[]): WhyChange[] | null {
  const changes = blockers.map((blocker) => blocker.changes);
  return changes.some((change) => change === undefined) ? null : changes.flatMap((change) => change ?? []);
}

/** One rule is enough: the one that misses least. */
function clearOne(blockers: readonly WhyBlocker[]): WhyChange[] | null {
  if (blockers.length === 0) return [];
  const changes = fewest(blockers.map((blocker) => blocker.changes));
  return changes === undefined ? null : [...changes];
}
