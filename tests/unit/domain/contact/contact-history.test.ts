import { describe, expect, it } from 'vitest';
import { readOfferHistory } from '../../../../src/domain/contact/contact-history.ts';
import type { ContactEvent } from '../../../../src/domain/contact/customer-memory.ts';
import type { Contact } from '../../../../src/domain/customer/snapshot.ts';
import { shopper } from '../../../support/demo-shop.ts';

const at = Date.parse('2026-11-20T10:00:00Z');
const event = (outcome: ContactEvent['outcome'], more: Partial<ContactEvent> = {}): ContactEvent => ({
  decisionId: 'd-1',
  offerId: 'card',
  category: 'cards',
  channel: 'kiosk',
  outcome,
  at,
  ...more,
});
const categoryOf = (offerId: string) => (offerId === 'loan' ? 'loans' : undefined);

function read(contacts: readonly Contact[], ...memories: (readonly ContactEvent[])[]) {
  const { all, byOffer, byCategory } = readOfferHistory(
    shopper('c-1', { contacts: [...contacts] }),
    memories.map((events) => ({ version: 1, promises: [], contacts: events })),
    categoryOf,
  );
  const told = all.map(({ offerId, category, channel, times }) => ({
    offerId,
    category,
    channel,
    times: Object.fromEntries(times),
  }));
  const counts = (map: ReadonlyMap<string, readonly unknown[]>) =>
    Object.fromEntries([...map].map(([key, { length }]) => [key, length]));
  return { told, byOffer: counts(byOffer), byCategory: counts(byCategory) };
}

describe('The offers made to a customer', () => {
  it('are none where none is known', () => {
    expect(read([], [])).toEqual({ told: [], byOffer: {}, byCategory: {} });
    expect(readOfferHistory(undefined, [], categoryOf).all).toEqual([]);
  });

  it('have the first time of each outcome and of all that it implies', () => {
    const { told } = read(
      [],
      [event('declined', { at: at + 60 }), event('offered'), event('shown', { at: at + 30 })],
    );
    expect(told).toEqual([
      {
        offerId: 'card',
        category: 'cards',
        channel: 'kiosk',
        times: { offered: at, shown: at + 30, declined: at + 60 },
      },
    ]);
  });

  it.each([
    ['redeemed', ['accepted', 'offered', 'redeemed', 'shown']],
    ['accepted', ['accepted', 'offered', 'shown']],
    ['ignored', ['ignored', 'offered', 'shown']],
    ['failed', ['failed', 'offered']],
  ] as const)('imply by the outcome %s that it was %j', (outcome, implied) => {
    expect(Object.keys(read([], [event(outcome)]).told[0]?.times ?? {}).sort()).toEqual(implied);
  });

  it('are one for each decision and offer, also where a household remembers the same', () => {
    const one = [
      event('offered'),
      event('offered', { decisionId: 'd-2', offerId: 'loan', category: 'loans' }),
    ];
    expect(read([], one, one)).toMatchObject({
      byOffer: { card: 1, loan: 1 },
      byCategory: { cards: 1, loans: 1 },
    });
    expect(read([], [event('offered'), event('offered', { decisionId: 'd-2' })]).byOffer).toEqual({
      card: 2,
    });
  });

  it('come from the warehouse too, as offered where it names no outcome, in the category of the pack', () => {
    const contact: Contact = { channel: 'email', at: new Date(at).toISOString(), offerId: 'loan' };
    expect(read([contact]).told).toEqual([
      { offerId: 'loan', category: 'loans', channel: 'email', times: { offered: at } },
    ]);
    expect(read([{ ...contact, category: 'credit', outcome: 'accepted' }]).told[0]).toMatchObject({
      category: 'credit',
      times: { accepted: at, shown: at, offered: at },
    });
    expect(read([{ channel: 'email', at: contact.at }]).told).toEqual([]);
    const unheardOf = read([{ ...contact, offerId: 'unheard-of' }]);
    expect([unheardOf.byOffer, unheardOf.byCategory]).toEqual([{ 'unheard-of': 1 }, {}]);
  });

  it('are not counted again where the warehouse repeats what Tact remembers', () => {
    const repeated = (ms: number, channel = 'kiosk'): Contact => ({
      channel,
      at: new Date(at + ms).toISOString(),
      offerId: 'card',
    });
    expect(read([repeated(999)], [event('offered')]).byOffer).toEqual({ card: 1 });
    expect(read([repeated(1000)], [event('offered')]).byOffer).toEqual({ card: 2 });
    expect(read([repeated(0, 'email')], [event('offered')]).byOffer).toEqual({ card: 2 });
    expect(read([{ ...repeated(0), offerId: 'loan' }], [event('offered')]).byOffer).toEqual({
      card: 1,
      loan: 1,
    });
    const remembered = [event('offered'), event('declined', { at: at + 60_000 })];
    for (const ms of [0, 60_000]) expect(read([repeated(ms)], remembered).byOffer).toEqual({ card: 1 });
    const later = event('offered', { decisionId: 'd-2', at: at + 3_600_000 });
    for (const ms of [0, 3_600_000])
      expect(read([repeated(ms)], [event('offered'), later]).byOffer).toEqual({ card: 2 });
  });
});
