import type { OfferAnswer } from '../../domain/decision/decision.ts';
import { showsEvidence } from '../choose/choices.ts';
import type { ChosenOffer } from '../choose/choose-offers.ts';
import type { DecisionContext } from '../gather/decision-context.ts';
import { type Resolve, resolveMembers } from '../gather/resolve-value.ts';
import type { SortedEvents } from '../gather/sort-events.ts';
import type { Voice } from '../gather/voice.ts';
import { sayMessage } from './say-messages.ts';

const nothing = {};

/** An offer in the answer: its rank and score, where they come from, and the words and codes that present it. */
export function toOfferAnswer(
  chosen: ChosenOffer,
  index: number,
  context: DecisionContext,
  voice: Voice,
  { events, resolve }: { readonly events: SortedEvents; readonly resolve: Resolve },
): OfferAnswer {
  const { offer, score, placement, propensity, consent } = chosen;
  const { treatment } = offer;
  const event = events.offers.find(({ params }) => params.offer === offer.id);
  const price = offer.price === undefined ? undefined : resolve(offer.price);
  const priced = price === undefined ? nothing : { price };
  const named = event?.params.values;
  const values =
    treatment.values === undefined && named === undefined
      ? priced
      : Object.assign({}, priced, resolveMembers(treatment.values, resolve), resolveMembers(named, resolve));
  const message = sayMessage({ key: treatment.message, values }, voice);
  const isShown = showsEvidence(context, { events });
  return {
    offerId: offer.id,
    rank: index + 1,
    category: offer.category,
    placement,
    score: isShown ? score : undefined,
    evidence: isShown ? { propensity, consent } : undefined,
    treatment:
      treatment.attributes === undefined
        ? { price, message }
        : Object.assign({}, treatment.attributes, priced, message === undefined ? nothing : { message }),
    reason: event && { code: 'eligible', ruleId: event.rule.id },
  };
}
