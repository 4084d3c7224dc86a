import { afterAll, describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../src/adapters/memory/memory-store.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import { explainOffer } from '../../src/decide/explain/explain-offer.ts';
import { recordOutcomes } from '../../src/decide/outcomes/record-outcomes.ts';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import { buildApp } from '../../src/http/build-app.ts';
import { KeyRing } from '../../src/http/guards/key-ring.ts';
import { createFakeServices, createRecordedLog } from '../http/fake-services.ts';
import { answerFrom, askParty } from '../support/answer-services.ts';
import { makeApiKey } from '../support/make-api-key.ts';
import { runLength } from '../support/run-length.ts';
import { sampleRules as rules } from '../support/sample-rules.ts';

const now = Date.UTC(2026, 10, 21, 16);

/** Each part of the person below, by a mark that occurs nowhere else. */
const marks = {
  name: ['Markname'],
  preferences: ['markseat'],
  cases: ['MARK-CASE', 'marksubject'],
  customerId: ['MARK-ID'],
  form: ['1971-03-19'],
  evidence: ['markconsent', '"worthAtLeast"'],
  facts: ['"favourite-channel":', '"at-risk":', '"member-tier":', '"discount":', '"pays-in":'],
  promises: ['"standing":{'],
  never: ['MARK-HOME', 'MARK-TICKET', 'MARK-INC'],
};
type Part = keyof typeof marks;

const everything: readonly Part[] = [
  'name',
  'preferences',
  'cases',
  'customerId',
  'promises',
  'form',
  'evidence',
  'facts',
];
const without = (...parts: readonly Part[]): readonly Part[] =>
  everything.filter((part) => !parts.includes(part));
const named: readonly Part[] = ['name'];
const passing: readonly Part[] = ['name', 'preferences', 'promises'];
const byName: readonly Part[] = ['name', 'promises'];
const promised: readonly Part[] = ['promises'];
const counted: readonly Part[] = ['facts'];
const nothing: readonly Part[] = [];

/** Who may hear what, by touchpoint and channel: of whom nothing is proved, and who has proved who they are. */
const audience: Readonly<Record<string, readonly [none: readonly Part[], proved: readonly Part[]]>> = {
  'check-in/kiosk': [passing, passing],
  'check-in/ivr': [byName, passing],
  'check-in/mobile': [passing, without('evidence')],
  'check-in/web': [passing, without('evidence')],
  'check-in/desk': [everything, everything],
  'customer-care/phone': [named, everything],
  'customer-care/ivr': [named, named],
  'customer-care/web': [named, without('evidence')],
  'customer-care/desk': [everything, everything],
  'teller/teller': [everything, everything],
  'atm/atm': [
    [...promised, ...counted],
    [...promised, ...counted],
  ],
  'call-centre/phone': [nothing, everything],
  'call-centre/ivr': [nothing, [...byName, ...counted]],
  'service-call/phone': [nothing, everything],
  'service-call/ivr': [nothing, byName],
  'service-call/desk': [everything, everything],
  'checkout/pos': [everything, everything],
  'checkout/self-checkout': [
    [...promised, ...counted],
    [...promised, ...counted],
  ],
  'checkout/web': [counted, [...byName, ...counted]],
  'order-entry/phone': [counted, everything],
  'order-entry/web': [counted, without('evidence')],
  'member-mailing/email': [nothing, nothing],
  'member-mailing/sms': [nothing, nothing],
  'web-visit/web': [counted, without('form')],
  'web-visit/mobile': [counted, without('form')],
};

const identities = [...rules.identityTypes].map((type) => ({ type, value: `${type}-of-mark` }));
const person: Snapshot = {
  schemaVersion: 1,
  customerId: 'MARK-ID',
  asOf: '2026-11-21T02:00:00Z',
  identities: [...identities, { type: 'ticket-number', value: 'MARK-TICKET' }],
  name: { given: 'Ada', family: 'Markname', honorific: 'ms' },
  birthDate: '1971-03-19',
  household: 'MARK-HOME',
  languages: ['en'],
  value: { tier: 'gold' },
  consents: ['marketing', 'personal-offers', 'service'].map((purpose) => ({
    purpose,
    granted: true,
    source: 'markconsent',
    at: '2026-03-01T02:00:00Z',
  })),
  preferences: { seat: 'markseat', other: { wish: 'markseat' } },
  attributes: { 'favourite-for-advice': 'teller', 'risk-of-leaving': 0.9, 'spend-12-months': 90_000 },
  holdings: [{ product: 'motor-policy', category: 'motor', until: '2026-12-01' }],
  incidents: [
    {
      incidentId: 'MARK-INC',
      type: 'ife-failure',
      at: '2026-11-09T14:20:00Z',
      severity: 'serious',
      status: 'open',
      attributes: { haul: 'long' },
    },
  ],
  cases: [
    {
      caseId: 'MARK-CASE',
      type: 'complaint',
      subject: 'marksubject',
      status: 'open',
      severity: 'light',
      openedAt: '2026-11-15T08:05:00Z',
    },
  ],
};

const store = openMemoryStore({ now: () => now });
const services = answerFrom(store, () => now);
const inForce = { ruleSet: rules, loadedAt: now };
const plain = makeApiKey('plain', ['decide', 'outcomes']);
const explaining = makeApiKey('explaining', ['decide', 'outcomes', 'explain']);
const log = createRecordedLog();
const app = buildApp(
  {
    ...createFakeServices(),
    currentRuleSet: () => inForce,
    answerInteraction: (_, request) => answerInteraction(inForce, request, services),
    answerParty: (_, request) => askParty(inForce, request, services),
    findDecision: async (id) => (await store.ledger.findDecision(id))?.decision,
    recordOutcomes: (reports) => recordOutcomes(reports, { ...store, ruleSet: rules, now: () => now }),
  },
  { log, keyRing: new KeyRing([plain.key, explaining.key], Date.now) },
);
afterAll(() => app.close());

/** The same numbers in every run. */
let seed = 7;
const draw = <Item>(items: readonly Item[]): Item => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  const item = items[Math.floor((seed / 2 ** 32) * items.length)];
  if (item === undefined) throw new Error('nothing to draw from');
  return item;
};

const flight = {
  number: 'TA601',
  haul: 'long',
  arrival: '2026-11-22T06:10:00Z',
  cabin: 'business',
  seats: { first: 2 },
};
const contextOf = (
  touchpoint: string,
  isProved: boolean,
): { readonly context?: Readonly<Record<string, unknown>> } => {
  if (touchpoint === 'call-centre')
    return { context: { caller: { verified: isProved }, transaction: { kind: 'advice' } } };
  if (touchpoint === 'order-entry') return { context: { order: 'O-1', item: { sku: 'A-1', quantity: 12 } } };
  return touchpoint === 'check-in' && draw([true, false]) ? { context: { flight } } : {};
};

type Contact = {
  readonly place: string;
  readonly isProved: boolean;
  readonly mayExplain: boolean;
  readonly body: object;
};

/** The levels of verification beside `none`. */
const levelsAt = (touchpoint: string): readonly string[] =>
  Object.keys(rules.packs.get(rules.touchpoints.get(touchpoint)?.pack ?? '')?.file.verification ?? {});

function drawContact(number: number): Contact {
  const place = draw(Object.keys(audience));
  const [touchpoint = '', channel = ''] = place.split('/');
  const isProved = draw([true, false]);
  const levels = levelsAt(touchpoint);
  const types = Object.keys(
    rules.packs.get(rules.touchpoints.get(touchpoint)?.pack ?? '')?.file.identityTypes ?? {},
  );
  const identity = { type: draw(types), value: '' };
  const body = {
    interactionId: `contact-${number}`,
    touchpoint,
    channel,
    customer: draw<object>([
      { id: 'MARK-ID' },
      { identity: { ...identity, value: `${identity.type}-of-mark` } },
    ]),
    ...contextOf(touchpoint, isProved),
    ...(isProved && levels.length > 0 ? { verification: draw(levels) } : {}),
    locale: draw(['en', 'it', 'de', 'zh-TW', 'zh-CN']),
    ...draw<object>([
      {},
      {},
      { explain: 'full' },
      { mode: 'dry-run' },
      { form: true },
      { form: true },
      { maxOffers: 50 },
      { channel: 'fax' },
    ]),
  };
  return { place, isProved, mayExplain: draw([true, true, false]), body };
}

/** All that a caller gets of a contact: the decision by one of the ways to ask, what an acceptance says, and the decision read again. */
async function talk({ body, mayExplain }: Contact): Promise<string> {
  const { headers } = mayExplain ? explaining : plain;
  const ask = (url: string, payload: object) => app.inject({ method: 'POST', url, payload, headers });
  const way = draw(['/v1/decisions', '/v1/decisions', '/v1/decisions/batch', '/v1/decisions/party']);
  const answer = await ask(way, way.endsWith('batch') ? { requests: [body] } : body);
  const [, decisionId] = /"decisionId":"([^"]+)"/.exec(answer.body) ?? [];
  const [, offerId] = /"offerId":"([^"]+)","rank"/.exec(answer.body) ?? [];
  const told = [answer.body, JSON.stringify(answer.headers)];
  if (decisionId !== undefined)
    told.push((await app.inject({ method: 'GET', url: `/v1/decisions/${decisionId}`, headers })).body);
  if (decisionId !== undefined && offerId !== undefined)
    told.push((await ask(`/v1/decisions/${decisionId}/outcomes`, { offerId, outcome: 'accepted' })).body);
  return told.join('\n');
}

/** An explanation names what was found of a person, where the caller may know who it is and has a key for it. */
function findLeaks(text: string, { place, isProved, mayExplain, body }: Contact): string[] {
  const parts = audience[place]?.[isProved ? 1 : 0] ?? [];
  const isExplained = mayExplain && 'explain' in body && parts.includes('customerId');
  // Where nobody is known, ranks and facts come from the request alone.
  const isNobody = /"customer-(anonymous|unknown)"/.test(text);
  const found: readonly string[] = isNobody ? [...parts, 'evidence', 'facts'] : parts;
  const allowed = isExplained ? Object.keys(marks) : found;
  return Object.entries(marks)
    .filter(([part]) => !allowed.includes(part))
    .flatMap(([, words]) => words.filter((word) => text.includes(word)));
}

describe('The audience of an answer', () => {
  it('is decided for every channel of every touchpoint', () => {
    const places = [...rules.touchpoints.values()].flatMap(({ name, channels }) =>
      [...channels.keys()].map((channel) => `${name}/${channel}`),
    );
    expect(Object.keys(audience).sort()).toEqual(places.sort());
  });

  it('receives nothing above it in any field, error or log, however it is asked', async () => {
    await store.customers.put(person);
    const contacts = runLength({ gate: 400, long: 10_000 });
    const heard = new Set<Part>();
    for (let number = 0; number < contacts; number += 1) {
      const contact = drawContact(number);
      const text = await talk(contact);
      expect(findLeaks(text, contact), JSON.stringify(contact)).toEqual([]);
      for (const part of everything) if (marks[part].some((word) => text.includes(word))) heard.add(part);
      // What one contact is promised or offered must not silence all others.
      if (number % 20 === 0) {
        await store.customers.erase('MARK-ID', now + number - 1);
        await store.customers.put({ ...person, asOf: new Date(now + number).toISOString() });
      }
    }
    const logged = JSON.stringify(log.lines);
    const secrets = Object.values(marks).flat();
    expect(secrets.filter((word) => logged.includes(word))).toEqual([]);
    expect([...heard].sort()).toEqual([...everything].sort());
  }, 900_000);

  it.each(Object.entries(audience))(
    '%s: why is for callers there who may know who it is',
    async (at, [none, proved]) => {
      await store.customers.put({ ...person, asOf: '2026-11-21T15:00:00Z' });
      const [touchpoint = '', channel = ''] = at.split('/');
      const ask = async (isProved: boolean, isReadThere: boolean) => {
        const { context } = contextOf(touchpoint, isProved);
        const verification = isProved ? levelsAt(touchpoint)[0] : undefined;
        const place = { touchpoint, channel, context, verification };
        const question = { customerId: 'MARK-ID', offerId: 'extra-bag', place, isReadThere };
        return (await explainOffer(inForce, question, services)).status;
      };
      const statusFor = (parts: readonly Part[]) => (parts.includes('customerId') ? 'found' : 'withheld');
      expect([await ask(false, true), await ask(true, true)]).toEqual([statusFor(none), statusFor(proved)]);
      expect(await ask(false, false)).toBe('found');
    },
  );
});
