import { beforeEach, describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../../../src/adapters/memory/memory-store.ts';
import { answerInteraction } from '../../../../src/decide/answer/answer-interaction.ts';
import type { AnswerServices } from '../../../../src/decide/inquiry/inquiry.ts';
import type { Snapshot } from '../../../../src/domain/customer/snapshot.ts';
import type { DecisionRequest } from '../../../../src/domain/decision/decision-request.ts';
import { answerFrom } from '../../../support/answer-services.ts';
import { makeShop, shopper, visit } from '../../../support/demo-shop.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const isInSegment = (segment: string) => ({
  all: [{ fact: 'customer', path: '$.value.segment', operator: 'equal', value: segment }],
});

const ruleSet = makeShop({
  offers: [{ id: 'bag' }, { id: 'seat' }, { id: 'join' }],
  rules: [
    {
      id: 'not-for-children',
      conditions: isInSegment('child'),
      event: { type: 'suppress', params: { offer: 'seat', reason: 'not for children' } },
    },
    {
      id: 'members-have-joined',
      conditions: { all: [{ fact: 'known', operator: 'equal', value: true }] },
      event: { type: 'suppress', params: { offer: 'join', reason: 'has joined' } },
    },
    {
      id: 'make-good',
      conditions: isInSegment('owed'),
      event: { type: 'action', params: { action: 'credit', params: {}, reason: 'sorry' } },
    },
  ],
});

let store: ReturnType<typeof openMemoryStore>;
let services: AnswerServices;

beforeEach(() => {
  store = openMemoryStore({ now: () => now });
  services = answerFrom(store, () => now);
});

const booking = { type: 'booking-reference', value: 'FAM450' };
type Person = { readonly segment?: string; readonly languages?: readonly string[] };

async function book(...people: readonly Person[]): Promise<void> {
  for (const [index, { segment, languages }] of people.entries()) {
    const more: Partial<Snapshot> = { identities: [booking], value: { segment } };
    if (languages !== undefined) more.languages = [...languages];
    await store.customers.put(shopper(`c-${index}`, more));
  }
}

const ask = async (more: Partial<DecisionRequest> = {}) => {
  const request = visit('k-1', undefined, { customer: { identity: booking }, maxOffers: 3, ...more });
  return (await answerInteraction({ ruleSet, loadedAt: now }, request, services)).decision;
};
const offered = async () => (await ask()).offers.map(({ offerId }) => offerId);

describe('an identity that names several people', () => {
  it('gets the offers that each of them would get alone, and no other', async () => {
    await book({}, {}, { segment: 'child' });
    expect(await offered()).toEqual(['bag']);
  });

  it('gets no offer while one of them is owed something', async () => {
    await book({}, { segment: 'owed' });
    expect(await offered()).toEqual([]);
  });

  it('gets no offer while something that was promised to one of them stands', async () => {
    await book({}, { segment: 'owed' });
    const alone = visit('alone', 'c-1');
    await answerInteraction({ ruleSet, loadedAt: now }, alone, services);
    expect(await offered()).toEqual([]);
  });

  it('gets no offer if they are more than a party: nobody looked at each of them', async () => {
    await book(...Array.from({ length: 10 }, () => ({})));
    expect(await offered()).toEqual([]);
  });

  it('gets offers if they are nine', async () => {
    await book(...Array.from({ length: 9 }, () => ({})));
    expect(await offered()).toEqual(['bag', 'seat']);
  });

  it('says which offers do not suit everyone', async () => {
    await book({}, { segment: 'child' });
    const { explanation } = await ask({ explain: 'full' });
    expect(JSON.stringify(explanation)).toContain('not-for-everyone-in-the-party');
  });

  it.each<[string, readonly (readonly string[])[], string]>([
    ['the language that all of them share', [['it'], ['it-CH', 'de'], ['it']], 'it'],
    ['the second language of one that the others share', [['de', 'it'], ['it', 'de'], ['it']], 'it'],
    [
      'the second language of all of them',
      [
        ['de', 'it'],
        ['zh-Hant', 'it-CH'],
      ],
      'it',
    ],
    ['the pack’s language if they share none', [['it'], ['en']], 'en'],
    ['the pack’s language if one of them has none on file', [['it'], []], 'en'],
  ])('is spoken to in %s', async (_, languages, wanted) => {
    await book(...languages.map((each) => ({ languages: each })));
    expect((await ask()).locale).toBe(wanted);
  });

  it('is spoken to in the language that was chosen at the touchpoint before any other', async () => {
    await book({ languages: ['it'] }, { languages: ['it'] });
    expect((await ask({ locale: 'en' })).locale).toBe('en');
  });

  it('stays nobody: nothing is done, promised or remembered', async () => {
    await book({}, { segment: 'owed' });
    const { customerId, actions, tasks, openCases } = await ask();
    expect([customerId, actions, tasks, openCases]).toEqual([null, [], [], []]);
    const { memory } = await store.ledger.readMemories('c-1', undefined);
    expect(memory.promises).toEqual([]);
  });
});
