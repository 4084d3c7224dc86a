import type { OfferAnswer } from '../domain/decision/decision.ts';
import type { ChosenOffer } from './choose-offers.ts';
import type { DecisionContext } from './decision-context.ts';
import { type Resolve, resolveMembers } from './resolve-value.ts';
import { sayMessage } from './say-messages.ts';
import type { SortedEvents } from './sort-events.ts';

/** An offer in the answer: its rank and score, where they come from, and the words and codes that present it. */
export function toOfferAnswer(
  chosen: ChosenOffer,
  index: number,
  context: DecisionContext,
  { events, resolve }: { readonly events: SortedEvents; readonly resolve: Resolve },
): OfferAnswer {
  const { offer, score, placement, propensity, consent } = chosen;
  const event = events.offers.find(({ params }) => params.offer === offer.id);
  const price = offer.price === undefined ? undefined : resolve(offer.price);
  const priced = price === undefined ? undefined : { price };
  const values = Object.assign(
    {},
    priced,
    resolveMembers(offer.treatment.values, resolve),
    resolveMembers(event?.params.values, resolve),
  );
  const message = sayMessage({ key: offer.treatment.message, values }, context.voice);
  return {
    offerId: offer.id,
    rank: index + 1,
    category: offer.category,
    ...(placement === undefined ? {} : { placement }),
    score,
    evidence: { propensity, ...(consent === undefined ? {} : { consent }) },
    treatment: Object.assign(
      {},
      offer.treatment.attributes,
      priced,
      message === undefined ? undefined : { message },
    ),
    ...(event === undefined ? {} : { reason: { code: 'eligible', ruleId: event.rule.id } }),
  };
}
