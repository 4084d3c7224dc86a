import type { CapPolicy, CoolDownPolicy } from '../pack/format/policy-file.ts';
import type { OfferContact } from './contact-history.ts';
import { none, type PolicySituation, type PolicySubject } from './policy-assessment.ts';

/** The contacts that a policy counts for this offer. */
export function listCounted(
  policy: CapPolicy | CoolDownPolicy,
  offer: PolicySubject,
  situation: PolicySituation,
): readonly OfferContact[] {
  const history = policy.scope === 'household' ? situation.household() : situation.customer();
  const contacts =
    (policy.each === 'offer'
      ? history.byOffer.get(offer.id)
      : policy.each === 'category'
        ? history.byCategory.get(offer.category)
        : history.all.filter((contact) => isIn(policy, contact))) ?? none;
  const { channels } = policy;
  return channels === undefined ? contacts : contacts.filter(({ channel }) => channels.includes(channel));
}

const isIn = ({ of }: CapPolicy | CoolDownPolicy, contact: OfferContact): boolean =>
  (of?.offers === undefined || of.offers.includes(contact.offerId)) &&
  (of?.categories === undefined ||
    (contact.category !== undefined && of.categories.includes(contact.category)));
