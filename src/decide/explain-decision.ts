import type { OfferChoice } from './choose-offers.ts';
import type { DecisionContext } from './decision-context.ts';

/** For every rule of the touchpoint and every offer whether it took part, and if not, what stopped it. Costs only when asked. */
export function explainDecision(context: DecisionContext, offers: OfferChoice): Record<string, unknown> {
  const { ruleSet, facts, touchpoint, now } = context;
  const traces = ruleSet.program.explain(facts, { touchpoint: touchpoint.name, now });
  return {
    funnel: countFunnel(offers),
    ...explainScores(context),
    rules: traces.map((trace) => ({ ruleId: ruleSet.rules[trace.rule]?.id ?? String(trace.rule), ...trace })),
    offers: [
      ...offers.selected.map(({ offer, score, propensity }) => ({
        offerId: offer.id,
        outcome: 'offered',
        score,
        propensity,
      })),
      ...offers.dropped.map((entry) => ({ outcome: 'dropped', ...entry })),
    ],
  };
}

/** How many of the eligible offers fell at each gate (counted at the first that stopped them), and how many were made. */
function countFunnel({ selected, dropped }: OfferChoice): Record<string, number> {
  const first = new Map<string, string>();
  for (const { offerId, gate } of dropped) if (!first.has(offerId)) first.set(offerId, gate);
  const funnel: Record<string, number> = { eligible: first.size + selected.length };
  for (const gate of first.values()) funnel[gate] = (funnel[gate] ?? 0) + 1;
  return { offered: selected.length, ...funnel };
}

/** What the pack's scorecards say of the customer, with the arithmetic. */
function explainScores({ ruleSet, pack, facts }: DecisionContext): {
  readonly scores?: Record<string, unknown>;
} {
  const cards = Object.keys(pack.file.scorecards ?? {});
  if (cards.length === 0) return {};
  const scores = cards.map((card) => [
    card,
    ruleSet.program.readFact({ fact: 'score', params: { card } }, facts),
  ]);
  return { scores: Object.fromEntries(scores) };
}
