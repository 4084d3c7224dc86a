import { describe, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../src/adapters/memory/memory-store.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import { recordOutcomes } from '../../src/decide/outcomes/record-outcomes.ts';
import type { SystemAnswer } from '../../src/decide/ports.ts';
import { DeliveryError } from '../../src/deliver/ports.ts';
import { processTask } from '../../src/deliver/process-task.ts';
import { type PromiseReport, reportPromise } from '../../src/deliver/report-promise.ts';
import { reviewChanged, withdrawGroundlessPromise } from '../../src/deliver/withdraw-groundless.ts';
import type { Decision } from '../../src/domain/decision/decision.ts';
import type { DecisionRequest } from '../../src/domain/decision/decision-request.ts';
import { openRemedyDesk } from '../../src/main/compose/open-remedy-desk.ts';
import { appendCustomerEvent } from '../../src/maintain/append-customer-event.ts';
import { answerFrom } from '../support/answer-services.ts';
import { owedPassenger } from '../support/ask-service.ts';
import { sampleRules as ruleSet } from '../support/sample-rules.ts';

const hour = 3_600_000;
const start = Date.parse('2026-11-21T16:00:00Z');
const iso = (at: number): string => new Date(at).toISOString();
const yes = { status: 'confirmed' } as const;
const unclear = { status: 'unknown' } as const;

/** What tells apart the words for a seat in First, and for what became of it, by language. */
const wording = {
  en: {
    fact: /( a|’)re flying in First/,
    intent: /( a|’)re arranging a seat/,
    refused: /could( no|n’)t be arranged/,
    withdrawn: /no longer valid/,
    compensated: /was cancelled/,
    stands: /and it still applies/,
    chosen: /already chosen/,
    sorry: /could( no|n’)t be arranged: a seat with more legroom/,
    taken: /We( a|’)re cancelling this/,
    flown: /we moved you to First/,
    full: /no seats left in a higher cabin/,
    best: /already booked in our highest cabin/,
  },
  it: {
    fact: /viaggerà in First/,
    intent: /cercando di assegnarLe/,
    refused: /non è stato possibile/,
    withdrawn: /non è più valido/,
    compensated: /è stato annullato/,
    stands: /resta valido/,
    chosen: /Ha già scelto/,
    sorry: /non è stato possibile procedere: un posto/,
    taken: /Stiamo annullando/,
    flown: /accoglierLa in First/,
    full: /non c’erano più posti in una classe superiore/,
    best: /nella nostra classe più alta/,
  },
  de: {
    fact: /fliegen Sie auf/,
    intent: /bemühen wir uns/,
    refused: /nicht (zu bekommen|möglich)/,
    withdrawn: /gilt nicht mehr/,
    compensated: /wurde storniert/,
    stands: /gilt selbstverständlich weiterhin/,
    chosen: /bereits gewählt/,
    sorry: /das war nicht möglich: ein Platz/,
    taken: /Wir stornieren/,
    flown: /ohne Aufpreis in der First/,
    full: /in keiner höheren Klasse ein Platz frei/,
    best: /unsere höchste Klasse gebucht/,
  },
  'zh-Hant': {
    fact: /已免費為您升等至/,
    intent: /正在為您安排/,
    refused: /未能(成功|為您辦理)/,
    withdrawn: /已不再有效/,
    compensated: /已取消/,
    stands: /依然有效/,
    chosen: /您已選擇/,
    sorry: /未能為您辦理/,
    taken: /我們正在取消/,
    flown: /已免費為您升等至/,
    full: /較高艙等已無座位/,
    best: /已預訂最高艙等/,
  },
  'zh-Hans': {
    fact: /已为您免费升舱至/,
    intent: /正在为您安排/,
    refused: /未能(成功|为您办理)/,
    withdrawn: /已不再有效/,
    compensated: /已取消/,
    stands: /依然有效/,
    chosen: /您已选择/,
    sorry: /未能为您办理/,
    taken: /我们正在取消/,
    flown: /已免费为您升舱至/,
    full: /更高舱位已无座位/,
    best: /已预订最高舱位/,
  },
};

type Locale = keyof typeof wording;

const checkInChannels = ['kiosk', 'desk', 'ivr', 'mobile', 'web'];
const careChannels = ['phone', 'ivr', 'desk', 'web'];
const flight = {
  number: 'TA601',
  haul: 'long',
  arrival: iso(start + 20 * hour),
  cabin: 'business',
  seats: { first: 1 },
};

/** One passenger, who is owed something unless `more` says otherwise, at every place, in one language; departure control; and a worker. */
async function openWorld(locale: Locale, more: object = {}) {
  let now = start;
  const store: MemoryStore = openMemoryStore({ now: () => now });
  const customer = { ...owedPassenger('P1', start), languages: [locale], ...more };
  await store.customers.put(customer as never);
  let says: SystemAnswer = yes;
  const ports = { promises: store.ledger, tasks: store.tasks, now: () => now };
  const readCustomer = async (customerId: string) => {
    const snapshot = await store.customers.find(customerId);
    const { memory } = await store.ledger.readMemories(customerId, undefined);
    return snapshot === undefined ? { memory } : { snapshot, memory };
  };
  const systems = { connectors: new Set(['departure-control', 'extras']), ask: async () => says };
  const services = answerFrom(store, () => now, {
    systems,
    withdraw: (customerId, one) => withdrawGroundlessPromise(customerId, one, ports),
  });
  const inForce = { ruleSet, loadedAt: start };
  let asked = 0;
  const decide = async (request: Partial<DecisionRequest>): Promise<Decision> => {
    asked += 1;
    const whole = { customer: { id: 'P1' }, locale, agentLocale: locale, maxOffers: 9, ...request };
    return (
      await answerInteraction(inForce, { interactionId: `i-${asked}`, ...whole } as DecisionRequest, services)
    ).decision;
  };
  const checkIn = (channel: string, about: object = {}) =>
    decide({ touchpoint: 'check-in', channel, context: { flight: { ...flight, ...about } } });
  const ask = (channel: string) =>
    decide({ touchpoint: 'customer-care', channel, verification: 'verified', context: { topic: 'other' } });
  return {
    checkIn,
    says: (answer: SystemAnswer) => {
      says = answer;
    },
    /** What is said at each place: at check-in for the flight, and by customer care. */
    async tour(about: object = {}) {
      const told: { readonly place: string; readonly care: boolean; readonly body: string }[] = [];
      for (const channel of checkInChannels)
        told.push({ place: `check-in ${channel}`, care: false, body: sayAll(await checkIn(channel, about)) });
      for (const channel of careChannels)
        told.push({ place: `care ${channel}`, care: true, body: sayAll(await ask(channel)) });
      return told;
    },
    async report(kind: PromiseReport['kind'], source = 'departure-control') {
      for (const { actionId, type } of (await readCustomer('P1')).memory.promises)
        if (type === 'upgrade' || type === 'sell-extra')
          await reportPromise({ customerId: 'P1', actionId, kind, source }, ports);
    },
    /** An event of the warehouse, an hour later, and what follows from it. */
    async learn(incident: object) {
      now += hour;
      const event = { asOf: iso(now), incident } as never;
      await appendCustomerEvent('P1', event, { customers: store.customers, now });
      await reviewChanged('P1', { ...ports, readCustomer });
    },
    async accept(decision: Decision, offerId: string, ...outcomes: ('accepted' | 'returned')[]) {
      const reports = outcomes.map((outcome) => ({ decisionId: decision.decisionId, offerId, outcome }));
      const takeBack = async (customerId: string, actionId: string) => {
        const moved = await reportPromise(
          { customerId, actionId, kind: 'withdraw', source: 'customer' },
          ports,
        );
        return moved.status === 'gone' ? undefined : moved.promise;
      };
      return recordOutcomes(reports, {
        ...store,
        ruleSet,
        now: () => now,
        systems,
        takeBack,
        defaultBudgetMs: 5000,
      });
    },
    /** The letters that are written in the two days after the flight. */
    async writeLetters(): Promise<readonly string[]> {
      const letters: string[] = [];
      const silent = () => Promise.reject(new DeliveryError('departure control is silent'));
      for (const later of [2, 4, 24, 30, 48]) {
        now = start + later * hour;
        for (const task of await store.tasks.lease({ now, limit: 99, leaseMs: 1000, owner: 'w' }))
          await processTask(
            {
              ...ports,
              readCustomer,
              actions: {
                carryOut: async ({ type }) =>
                  type === 'upgrade' || type === 'sell-extra' ? silent() : { status: 'done' },
                probe: silent,
              },
              letters: {
                put: async ({ html }) => {
                  letters.push(html);
                  return { letter: 'here' };
                },
                remove: async () => 0,
              },
              printer: { print: async () => undefined },
              remedies: openRemedyDesk(services, () => inForce),
              removeWritten: async () => undefined,
              random: () => 0.5,
            },
            task,
            'w',
            { maxAttempts: 3, baseMs: 10, capMs: 100 },
            new Promise<never>(() => undefined),
          );
      }
      return letters;
    },
  };
}

const sayAll = ({ messages }: Decision): string =>
  messages.map(({ body, know }) => `${body}\n${know ?? ''}`).join('\n');

const cancelled = {
  incidentId: 'X1',
  type: 'cancellation',
  at: iso(start + hour / 2),
  severity: 'serious',
  status: 'open',
  where: 'TA601',
};
const rejected = {
  incidentId: 'incident-of-P1',
  type: 'ife-failure',
  at: iso(start - 72 * hour),
  severity: 'serious',
  status: 'rejected',
  attributes: { haul: 'long' },
};

const locales = Object.keys(wording) as Locale[];

describe.each(locales)(
  'In %s, at kiosk, desk, ivr, app, website, customer care and in the letter,',
  (locale) => {
    const words = wording[locale];
    const expectNever = (body: string, place: string, ...patterns: RegExp[]) => {
      for (const pattern of patterns) expect(body, place).not.toMatch(pattern);
    };

    it('a seat that departure control confirms is a fact', async () => {
      const world = await openWorld(locale);
      await world.checkIn('kiosk');
      for (const { place, care, body } of await world.tour()) {
        expectNever(body, place, words.intent, words.refused, words.withdrawn);
        if (!care) expect(body, place).toMatch(words.fact);
      }
      const [letter, ...others] = await world.writeLetters();
      expect(letter).toMatch(words.flown);
      expect(others).toEqual([]);
    });

    it('a seat that it refuses at once is nowhere, and the letter is about points', async () => {
      const world = await openWorld(locale);
      world.says({ status: 'refused', reason: 'cabin is full' });
      await world.checkIn('kiosk');
      for (const { place, body } of await world.tour())
        expectNever(body, place, words.fact, words.intent, words.refused);
      const [letter = '', ...others] = await world.writeLetters();
      expect(letter).toMatch(/15.?000/);
      expectNever(letter, 'letter', words.flown, words.full, words.best);
      expect(others).toEqual([]);
    });

    it('a seat that it refuses later could not be had, points take its place, and the letter is about them', async () => {
      const world = await openWorld(locale);
      world.says(unclear);
      expect(sayAll(await world.checkIn('kiosk'))).toMatch(words.intent);
      await world.report('refuse');
      const [letter = '', ...others] = await world.writeLetters();
      for (const { place, body } of await world.tour()) {
        expectNever(body, place, words.fact, words.intent);
        expect(body, place).toMatch(words.refused);
      }
      expect(letter).toMatch(/15.?000/);
      expectNever(letter, 'letter', words.flown, words.full, words.best);
      expect(others).toEqual([]);
    });

    it.each([
      ['whose flight is cancelled', cancelled],
      ['whose incident is rejected', rejected],
    ])('a seat %s no longer holds, then is undone, and no letter goes', async (_, event) => {
      const world = await openWorld(locale);
      await world.checkIn('kiosk');
      await world.learn(event);
      for (const { place, body } of await world.tour()) {
        expectNever(body, place, words.fact, words.intent);
        expect(body, place).toMatch(words.withdrawn);
      }
      await world.report('undo');
      for (const { place, body } of await world.tour()) {
        expectNever(body, place, words.fact, words.withdrawn);
        expect(body, place).toMatch(words.compensated);
      }
      expect(await world.writeLetters()).toEqual([]);
    });

    it.each([
      ['in First already', { cabin: 'first' }, 'best'],
      ['whose caller does not say what is free', { seats: undefined }, undefined],
      ['whose caller says that nothing is free', { seats: { first: 0 } }, 'full'],
    ] as const)('the letter to a passenger %s says no more than is known', async (_, about, why) => {
      const world = await openWorld(locale);
      await world.checkIn('kiosk', about);
      for (const { place, body } of await world.tour(about))
        expectNever(body, place, words.fact, words.intent);
      const [letter = ''] = await world.writeLetters();
      expect(letter).toMatch(/15.?000/);
      expectNever(letter, 'letter', words.flown);
      for (const key of ['full', 'best'] as const)
        if (key === why) expect(letter).toMatch(words[key]);
        else expect(letter).not.toMatch(words[key]);
    });

    it.each([
      ['a one-hour hop', { number: 'TA101', haul: 'short', arrival: iso(start + 2 * hour) }],
      ['a flight that has landed', { number: 'TA703', arrival: iso(start - 20 * hour) }],
    ])('a long flight’s wrong is not made good on %s, but on the long flight after it', async (_, hop) => {
      const world = await openWorld(locale);
      for (const channel of checkInChannels)
        expectNever(sayAll(await world.checkIn(channel, hop)), channel, words.fact, words.intent);
      expect(sayAll(await world.checkIn('desk'))).toMatch(words.fact);
    });

    const legroom = 'extra-legroom';
    const buyer = {
      value: { tier: 'member' },
      incidents: [],
      consents: [{ purpose: 'personal-offers', granted: true, source: 'web', at: '2026-01-01T00:00:00Z' }],
    };
    const member = { cabin: 'economy', haul: 'short', number: 'TA311' };
    it.each([
      ['is confirmed', yes, words.chosen],
      ['is refused', { status: 'refused', reason: 'sold out' }, words.sorry],
      ['is returned', yes, words.taken],
    ] as const)(
      'an extra seat that was accepted and %s is known and not offered again',
      async (what, answer, told) => {
        const world = await openWorld(locale, buyer);
        const first = await world.checkIn('kiosk', member);
        expect(first.offers.map(({ offerId }) => offerId)).toContain(legroom);
        world.says(answer);
        await world.accept(first, legroom, 'accepted');
        if (what === 'is refused') await world.report('refuse', 'extras');
        if (what === 'is returned') await world.accept(first, legroom, 'returned');
        for (const channel of checkInChannels) {
          const again = await world.checkIn(channel, member);
          expect(again.offers.map(({ offerId }) => offerId)).not.toContain(legroom);
          expect(sayAll(again), channel).toMatch(told);
        }
        expect(await world.writeLetters()).toEqual([]);
      },
    );
  },
);
