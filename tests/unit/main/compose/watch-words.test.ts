import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import type { CustomerChange } from '../../../../src/domain/customer/customer-change.ts';
import { watchWords } from '../../../../src/main/compose/watch-words.ts';

const asOf = '2026-11-20T00:00:00Z';
const named = (...names: string[]) => ({ names: new Set(names), all: false });
const words = {
  identities: named('booking'),
  incidents: named('delay'),
  cases: named('complaint'),
  offers: named('lounge'),
  tiers: named(),
  segments: named(),
  products: named(),
  productCategories: named(),
  currencies: new Set<string>(),
};
const incident = (type: string) =>
  ({ incidentId: 'I-1', type, at: asOf, severity: 'light', status: 'open' }) as const;

function openWatch() {
  const registry = new Registry();
  const logged: unknown[] = [];
  const logger = {
    warn: (fields: unknown, text: string) => logged.push([fields, text]),
  } as unknown as Logger;
  return { watch: watchWords(words, { feed: 'all', registry, logger }), logged, registry };
}

describe('words of a feed that no pack names', () => {
  it.each<[string, CustomerChange, string | undefined]>([
    [
      'a snapshot',
      {
        type: 'upsert',
        snapshot: { schemaVersion: 1, customerId: 'C', asOf, incidents: [incident('dely')] },
      },
      'incidents',
    ],
    [
      'a patch',
      { type: 'patch', customerId: 'C', patch: { asOf, propensities: { lunge: 0.1 } } },
      'propensities',
    ],
    ['a patch that forgets', { type: 'patch', customerId: 'C', patch: { asOf, incidents: null } }, undefined],
    ['an event', { type: 'event', customerId: 'C', event: { asOf, incident: incident('dely') } }, 'incident'],
    [
      'a right event',
      { type: 'event', customerId: 'C', event: { asOf, incident: incident('delay') } },
      undefined,
    ],
    ['an erasure', { type: 'erase', customerId: 'C', at: asOf }, undefined],
  ])('are counted by their list: %s', async (_, change, list) => {
    const { watch, registry } = openWatch();
    watch(change);
    const text = await registry.metrics();
    expect(/list="(\w+)"} 1/.exec(text)?.[1]).toBe(list);
  });

  it('are logged once each with the near word, however often they come', () => {
    const { watch, logged } = openWatch();
    for (const type of ['dely', 'dely', 'delly', 'dely'])
      watch({ type: 'event', customerId: 'C', event: { asOf, incident: incident(type) } });
    expect(logged).toEqual([
      [
        { list: 'incident', near: 'delay' },
        'a word of a change is dely, which no pack or rule names (did you mean delay?)',
      ],
      [
        { list: 'incident', near: 'delay' },
        'a word of a change is delly, which no pack or rule names (did you mean delay?)',
      ],
    ]);
  });
});
