import type { OfferEntry } from '../../domain/pack/format/offer-file.ts';
import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { parseValidity } from '../../domain/pack/parse-validity.ts';
import { into, nameOf, type Placed, type Report } from '../../domain/pack/report.ts';
import type { Steps } from '../../shared/steps.ts';
import { hintWord } from '../../shared/suggest-word.ts';
import { checkAcceptance } from './check-acceptance.ts';
import { checkBudget } from './check-events.ts';
import { checkFactReference } from './check-facts.ts';
import { type CheckContext, knowledgeOf } from './check-rules.ts';
import { checkWhileFacts, listOfferWhiles } from './check-while.ts';
import { walkValue } from './walk-facts.ts';

/** Checks the references in a pack's offers, one step per offer. */
export function* checkOffers(index: PackIndex, around: CheckContext, report: Report): Steps<void> {
  const knowledge = knowledgeOf(undefined, { index, around });
  for (const offer of index.offers.values()) {
    checkOffer(offer, index, report);
    checkAcceptance(offer, { index, report });
    const { price, treatment, whenAccepted } = offer.entry;
    const whiles = listOfferWhiles(offer);
    for (const asked of whiles) checkWhileFacts(asked, knowledge, report);
    walkValue(
      whenAccepted,
      into(offer, 'whenAccepted'),
      (reference, spot) => checkFactReference(reference, spot, knowledge, report),
      new Set(whiles.map(({ entry }) => entry)),
    );
    walkValue(price, into(offer, 'price'), (reference, spot) =>
      checkFactReference(reference, spot, knowledge, report),
    );
    walkValue(treatment.values, into(offer, 'treatment', 'values'), (reference, spot) =>
      checkFactReference(reference, spot, knowledge, report),
    );
    yield;
  }
}

function checkOffer(offer: Placed<OfferEntry>, index: PackIndex, report: Report): void {
  const { entry } = offer;
  const { value: pack } = index.source.pack;
  for (const { code, field, message, hint } of parseValidity(entry, pack.timeZone).faults)
    report.error(into(offer, field), code, message, hint);
  if (entry.budget !== undefined) checkBudget(entry.budget, into(offer, 'budget'), { index, report });
  checkTreatment(offer, index, report);
  const channels = new Set(Object.values(pack.touchpoints).flatMap((place) => Object.keys(place.channels)));
  for (const [at, channel] of (entry.channels ?? []).entries())
    report.expectKnown(into(offer, 'channels', at), 'channel', channel, channels);
}

function checkTreatment(offer: Placed<OfferEntry>, index: PackIndex, report: Report): void {
  const { message, values } = offer.entry.treatment;
  report.expectKnown(into(offer, 'treatment', 'message'), 'message', message, index.messages);
  const found = index.messages.get(message)?.entry;
  if (found === undefined) return;
  const variables = Object.keys(found.variables ?? {});
  for (const name of Object.keys(values ?? {}))
    if (!variables.includes(name))
      report.warn(
        nameOf(into(offer, 'treatment', 'values', name)),
        'value-unknown',
        `the message "${message}" has no variable "${name}"`,
        hintWord(name, variables, 'variable'),
      );
}
