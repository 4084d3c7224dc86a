import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import type { DecisionRequest } from '../../src/domain/decision/decision-request.ts';
import type { OfferEntry } from '../../src/domain/pack/format/offer-file.ts';
import { makeRuleSet } from './make-rule-set.ts';

type Shop = Omit<Parameters<typeof makeRuleSet>[0], 'rules' | 'offers'> & {
  readonly offers: readonly (Pick<OfferEntry, 'id'> & Partial<OfferEntry>)[];
  readonly rules?: Parameters<typeof makeRuleSet>[0]['rules'];
};

/** A rule set that makes every offer eligible, for tests of what happens to offers after that. */
export const makeShop = ({ offers, rules = [], messages, ...parts }: Shop) =>
  makeRuleSet({
    ...parts,
    messages: {
      offer: { purpose: 'offer', texts: { text: { en: 'An offer', it: 'Un’offerta' } } },
      ...messages,
    },
    rules: [
      ...rules,
      ...offers.map(({ id }) => ({
        id: `make-${id}`,
        conditions: { all: [] },
        event: { type: 'offer' as const, params: { offer: id } },
      })),
    ],
    offers: offers.map((offer) => ({
      description: offer.id,
      category: 'any',
      value: 10,
      treatment: { message: 'offer' },
      ...offer,
    })),
  });

export const shopper = (customerId: string, more: Partial<Snapshot> = {}): Snapshot => ({
  schemaVersion: 1,
  customerId,
  asOf: '2026-11-20T00:00:00Z',
  ...more,
});

export const visit = (
  interactionId: string,
  customerId: string | undefined,
  more: Partial<DecisionRequest> = {},
): DecisionRequest => ({
  interactionId,
  touchpoint: 'check-in',
  channel: 'kiosk',
  maxOffers: 1,
  ...(customerId === undefined ? {} : { customer: { id: customerId } }),
  ...more,
});
