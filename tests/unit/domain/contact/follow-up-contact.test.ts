import { describe, expect, it } from 'vitest';
import { findConsent } from '../../../../src/domain/contact/consent.ts';
import { type ContactEvent, emptyMemory } from '../../../../src/domain/contact/customer-memory.ts';
import { toContact } from '../../../../src/domain/contact/follow-up-contact.ts';
import { heedStops } from '../../../../src/domain/contact/heed-stops.ts';
import { rankChannels } from '../../../../src/domain/contact/rank-channels.ts';
import type { Snapshot } from '../../../../src/domain/customer/snapshot.ts';
import type { FollowUpOutcome } from '../../../../src/domain/shared/follow-up-outcomes.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const day = 86_400_000;
const channels = {
  email: { rate: 0.2, identity: 'email', purpose: 'marketing' },
  letter: { rate: 0.1 },
  sms: { rate: 0.15, identity: 'phone', purpose: 'marketing' },
};
const snapshot: Snapshot = {
  schemaVersion: 1,
  customerId: 'c',
  asOf: '2026-11-20T00:00:00Z',
  identities: [
    { type: 'email', value: 'g@example.it' },
    { type: 'phone', value: '+39 06 1' },
  ],
  consents: [{ purpose: 'marketing', granted: true, source: 'web form', at: '2026-11-01T00:00:00Z' }],
};

/** A message that went out, and what became of it. */
const send = (id: number, channel: string, outcomes: readonly FollowUpOutcome[] = [], purpose?: string) =>
  (['sent', ...outcomes] as const).map((outcome, step) =>
    toContact(
      {
        ...{ taskId: `t${id}`, decisionId: `d${id}`, type: 'message', template: 'news', channel },
        payload: purpose === undefined ? {} : { purpose },
      },
      outcome,
      now - 3_600_000 + step,
    ),
  );
const rank = (contacts: readonly ContactEvent[], purpose?: string, known = snapshot) =>
  rankChannels({
    snapshot: heedStops(known, contacts, channels),
    memory: { ...emptyMemory, contacts },
    ...{ channels, at: now, timeZone: 'Europe/Rome', purpose },
  });

describe('what went out', () => {
  it('is an attempt by its channel once it is sent, because silence is its answer', () => {
    const [email] = rank([...send(1, 'email'), ...send(2, 'email', ['delivered'])]);
    expect(rank([])[0]).toMatchObject({ channel: 'email', attempts: 0 });
    expect(email).toMatchObject({ channel: 'email', attempts: 2, evidence: { successes: 0 } });
  });

  it('is one attempt, however much is learnt of it and whatever was offered in its decision', () => {
    const offered: ContactEvent = {
      decisionId: 'd1',
      offerId: 'lounge',
      channel: 'kiosk',
      outcome: 'declined',
      at: now,
    };
    const ranking = rank([offered, ...send(1, 'email', ['delivered', 'opened', 'clicked', 'answered'])]);
    expect(ranking[0]).toMatchObject({ channel: 'email', attempts: 1, evidence: { successes: 1 } });
  });

  it('sends letters to one who never answers e-mail but reads letters', () => {
    const mails = Array.from({ length: 12 }, (_, id) => send(id, 'email', ['delivered'])).flat();
    const letters = Array.from({ length: 4 }, (_, id) => send(100 + id, 'letter', ['answered'])).flat();
    expect(rank([...mails, ...letters])[0]?.channel).toBe('letter');
  });

  it('teaches the favourite channel of a kind: what was of that kind counts twice', () => {
    const bills = Array.from({ length: 6 }, (_, id) => send(id, 'sms', ['clicked'], 'bills')).flat();
    const news = Array.from({ length: 6 }, (_, id) => send(50 + id, 'email', ['clicked'], 'news')).flat();
    expect(rank([...bills, ...news], 'bills')[0]?.channel).toBe('sms');
    expect(rank([...bills, ...news], 'news')[0]?.channel).toBe('email');
  });

  it('ranks the channels of 500 customers by their proven rates', () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const right = Array.from({ length: 500 }, (_, customer) => {
      const names = Object.keys(channels);
      const likes = names[customer % names.length];
      const contacts = names.flatMap((channel, at) =>
        Array.from({ length: 30 }, (_n, id) =>
          send(at * 100 + id, channel, random() < (channel === likes ? 0.7 : 0.1) ? ['clicked'] : []),
        ).flat(),
      );
      return rank(contacts)[0]?.channel === likes ? 1 : 0;
    });
    expect(right.reduce<number>((sum, one) => sum + one, 0)).toBe(500);
  });
});

describe('a stop', () => {
  it.each(['unsubscribed', 'complained'] as const)(
    'by %s withdraws the consent of that channel',
    (outcome) => {
      const contacts = send(1, 'email', [outcome]);
      const heeded = heedStops(snapshot, contacts, channels);
      expect(findConsent(heeded, 'marketing', 'email', now)).toMatchObject({
        granted: false,
        source: 'customer',
      });
      expect(findConsent(heeded, 'marketing', 'sms', now)?.granted).toBe(true);
      expect(rank(contacts).find(({ channel }) => channel === 'email')?.evidence.ruledOut).toBe(
        'consent-refused',
      );
    },
  );

  it('outranks the consent that the warehouse loads again, until the person consents anew', () => {
    const contacts = send(1, 'email', ['unsubscribed']);
    const loaded = { ...snapshot, asOf: new Date(now + day).toISOString() };
    expect(findConsent(heedStops(loaded, contacts, channels), 'marketing', 'email', now + day)?.granted).toBe(
      false,
    );
    const anew = [
      ...(snapshot.consents ?? []),
      { purpose: 'marketing', granted: true, source: 'web form', at: new Date(now + day).toISOString() },
    ];
    const consenting = heedStops({ ...loaded, consents: anew }, contacts, channels);
    expect(findConsent(consenting, 'marketing', 'email', now + 2 * day)?.granted).toBe(true);
  });

  it('stops a channel for which the pack asks no consent', () => {
    const letter = rank(send(1, 'letter', ['unsubscribed'])).find(({ channel }) => channel === 'letter');
    expect(letter?.evidence.ruledOut).toBe('consent-refused');
  });

  it('leaves the snapshot of everybody else as it is', () => {
    expect(heedStops(snapshot, send(1, 'email', ['clicked']), channels)).toBe(snapshot);
    expect(heedStops(snapshot, [], channels)).toBe(snapshot);
  });
});

describe('a bounce', () => {
  it('makes the channel unreachable until a newer snapshot comes', () => {
    const contacts = send(1, 'email', ['bounced']);
    const ruling = (known: Snapshot) =>
      rank(contacts, undefined, known).find(({ channel }) => channel === 'email')?.evidence.ruledOut;
    expect(ruling(snapshot)).toBe('unreachable');
    expect(ruling({ ...snapshot, asOf: new Date(now).toISOString() })).toBeUndefined();
  });
});
