import { describe, expect, it } from 'vitest';
import { boundMemory } from '../../../../src/domain/contact/bound-memory.ts';
import type { ContactEvent, StandingPromise } from '../../../../src/domain/contact/customer-memory.ts';

const contactAt = (at: number): ContactEvent => ({
  decisionId: `d-${at}`,
  offerId: 'o',
  category: 'c',
  channel: 'kiosk',
  outcome: 'offered',
  at,
});
const promiseAt = (at: number): StandingPromise => ({
  actionId: `a-${at}`,
  pack: 'demo',
  type: 'upgrade',
  params: {},
  reason: { code: 'recovery', ruleId: 'upgrade' },
  occasion: '',
  settles: [],
  messages: [],
  decisionId: `d-${at}`,
  interactionId: `i-${at}`,
  channel: 'kiosk',
  at,
});
const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

describe('The memory of one customer', () => {
  it('is kept whole up to 1,000 contacts and 200 promises', () => {
    const memory = {
      version: 3,
      contacts: range(1000).map(contactAt),
      promises: range(200).map(promiseAt),
    };
    expect(boundMemory(memory)).toEqual(memory);
  });

  it('loses the oldest beyond that, wherever they are, and keeps its order', () => {
    const contacts = [...range(1001).map((at) => contactAt(1001 - at)), contactAt(2000)];
    const promises = [...range(201).map((at) => promiseAt(201 - at)), promiseAt(500)];
    expect(boundMemory({ version: 3, contacts, promises })).toEqual({
      version: 3,
      contacts: contacts.filter(({ at }) => at > 2),
      promises: promises.filter(({ at }) => at > 2),
    });
  });

  it('keeps a promise that counts, or whose system has yet to answer, longer than one that is over', () => {
    const life = (state: 'withdrawn' | 'confirmed', word: 'own' | 'undone' | 'awaited') => ({
      life: { state, word, holds: false, moves: [] },
    });
    const [kept, awaited] = [promiseAt(0), { ...promiseAt(1), ...life('withdrawn', 'awaited') }];
    const over = range(199).map((at) => ({ ...promiseAt(2 + at), ...life('withdrawn', 'undone') }));
    const { promises } = boundMemory({ version: 3, contacts: [], promises: [kept, awaited, ...over] });
    expect(promises).toHaveLength(200);
    expect(promises.slice(0, 2)).toEqual([kept, awaited]);
    expect(promises).not.toContain(over[0]);
  });
});
