import type { OfferChoice } from './choose-offers.ts';
import type { Scene } from './scene.ts';

/** For every rule of the touchpoint and every offer whether it took part, and if not, what stopped it. Costs only when asked. */
export function explainDecision(scene: Scene, offers: OfferChoice): Record<string, unknown> {
  const { ruleSet, facts, touchpoint, now } = scene;
  const traces = ruleSet.program.explain(facts, { touchpoint: touchpoint.name, now });
  return {
    rules: traces.map((trace) => ({ ruleId: ruleSet.rules[trace.rule]?.id ?? String(trace.rule), ...trace })),
    offers: [
      ...offers.ranked.map(({ offer, score }) => ({ offerId: offer.id, outcome: 'offered', score })),
      ...offers.dropped.map((entry) => ({ ...entry, outcome: 'dropped' })),
    ],
  };
}
