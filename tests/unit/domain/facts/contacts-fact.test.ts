import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../../src/domain/customer/snapshot.ts';
import { ask, type Counted, dayMs, now } from './ask-fact.ts';

describe('contacts', () => {
  const event = (outcome: 'offered' | 'shown' | 'declined', at: number, decisionId = 'd-1') => ({
    decisionId,
    offerId: 'lounge-pass',
    channel: 'kiosk',
    outcome,
    at,
  });
  const askContacts = (contacts: Snapshot['contacts'], events: ReturnType<typeof event>[], params = {}) =>
    ask<Counted<{ at: string; outcome: string }>>('contacts', params, {
      known: true,
      customer: contacts === undefined ? {} : { contacts },
      memory: { version: 1, promises: [], contacts: events },
    });

  it('of one offer of one decision are one, found by anything that came of it', () => {
    const events = [event('offered', now - 3000), event('shown', now - 2000), event('declined', now - 1000)];
    expect(askContacts([], events).count).toBe(1);
    expect(askContacts([], events, { outcome: 'shown' }).count).toBe(1);
    expect(askContacts([], events, { outcome: ['accepted', 'declined'] }).count).toBe(1);
    expect(askContacts([], events, { outcome: 'accepted' }).count).toBe(0);
    expect(askContacts([], events).latest).toMatchObject({ outcome: 'declined' });
    expect(askContacts([], [...events, event('offered', now, 'd-2')]).count).toBe(2);
  });

  it('that the warehouse has learnt of meanwhile are not counted twice', () => {
    const at = now - 5 * 3_600_000;
    const told = { at: new Date(at).toISOString(), channel: 'kiosk', offerId: 'lounge-pass' };
    expect(askContacts([told], [event('offered', at), event('declined', at + 60_000)])).toMatchObject({
      count: 1,
      latest: { outcome: 'declined' },
    });
    expect(askContacts([{ ...told, channel: 'web' }], [event('offered', at)]).count).toBe(2);
  });

  it('are counted by Tact alone where the warehouse reports nothing', () => {
    expect(askContacts(undefined, []).count).toBe(0);
    expect(askContacts(undefined, [event('offered', now)]).count).toBe(1);
  });

  it('see what was added since, though snapshot and memory are read once', () => {
    const contacts = [{ at: new Date(now - dayMs).toISOString(), channel: 'kiosk', offerId: 'lounge-pass' }];
    expect(askContacts(contacts, []).count).toBe(1);
    expect(askContacts(contacts, [event('offered', now)]).count).toBe(2);
    expect(askContacts([], [event('offered', now)]).count).toBe(1);
  });
});
