import { describe, expect, test } from 'vitest';
import type { CustomerEvent } from '../../../../src/domain/customer/customer-event.ts';
import type { Snapshot } from '../../../../src/domain/customer/snapshot.ts';
import { listNamedWords } from '../../../../src/domain/rule-set/named-words.ts';
import { warnOfUnused, warnOfUnusedEvent } from '../../../../src/domain/rule-set/warn-of-unused.ts';
import { sampleRules as ruleSet } from '../../../support/sample-rules.ts';

const words = listNamedWords(ruleSet);

const at = '2026-11-22T06:10:00Z';
const incident = (type: string) =>
  ({ incidentId: 'I-1', type, at, severity: 'serious', status: 'open' }) as const;
const caseOf = (type: string) => ({ caseId: 'c-1', type, status: 'open', openedAt: at }) as const;
const told = (snapshot: Partial<Snapshot>) =>
  warnOfUnused(words, snapshot).map(({ pointer, example }) => `${pointer} ${String(example)}`);

describe('what a snapshot brings and nothing uses', () => {
  test.each<[Partial<Snapshot>, string]>([
    [{ incidents: [incident('ife-failur')] }, '/incidents/0/type ife-failure'],
    [{ incidents: [incident('delay'), incident('cancelation')] }, '/incidents/1/type cancellation'],
    [{ incidents: [incident('denied-bording')] }, '/incidents/0/type denied-boarding'],
    [{ cases: [caseOf('complain')] }, '/cases/0/type complaint'],
    [{ cases: [caseOf('complaints')] }, '/cases/0/type complaint'],
    [
      { identities: [{ type: 'booking-referense', value: 'QX7F2M' }] },
      '/identities/0/type booking-reference',
    ],
    [{ identities: [{ type: 'pnr', value: 'QX7F2M' }] }, '/identities/0/type undefined'],
    [{ identities: [{ type: 'phone', value: '12' }] }, '/identities/0/value +390612345678'],
    [{ identities: [{ type: 'phone', value: '06 12345678' }] }, '/identities/0/value +390612345678'],
    [{ market: 'IT', identities: [{ type: 'phone', value: 'n/a' }] }, '/identities/0/value +390612345678'],
    [{ propensities: { 'lounge-pas': 0.4 } }, '/propensities/lounge-pas lounge-pass'],
    [{ propensities: { 'extra-legrom': 0.4, 'extra-bag': 0.1 } }, '/propensities/extra-legrom extra-legroom'],
    [{ propensities: { 'moon-trip': 0.4 } }, '/propensities/moon-trip undefined'],
    [{ value: { tier: 'platnum' } }, '/value/tier platinum'],
    [{ value: { lifetimeValue: { amount: 9, currency: 'XOF' } } }, '/value/lifetimeValue/currency undefined'],
    [{ value: { tier: 'gold', segment: 'high-valu' } }, '/value/segment high-value'],
    [{ holdings: [{ product: 'credit-cart' }] }, '/holdings/0/product credit-card'],
    [{ holdings: [{ product: 'mortgage', category: 'crdit' }] }, '/holdings/0/category credit'],
  ])('is named with the near word: %j', (snapshot, expected) => {
    expect(told(snapshot)).toEqual([expected]);
  });

  test('is nothing where rules name it all', () => {
    expect(
      told({
        market: 'IT',
        identities: [
          { type: 'booking-reference', value: 'QX7F2M' },
          { type: 'phone', value: '06 12345678' },
          { type: 'phone', value: 'tel:+49-30-1234567' },
        ],
        incidents: [incident('ife-failure'), incident('delay')],
        cases: [caseOf('complaint')],
        propensities: { 'lounge-pass': 0.4 },
        value: { tier: 'diamond', segment: 'students' },
        holdings: [{ product: 'zeppelin', category: 'balloons' }],
      }),
    ).toEqual([]);
    expect(told({})).toEqual([]);
  });

  test('is listed up to twenty times, and then counted', () => {
    const warnings = warnOfUnused(words, {
      incidents: Array.from({ length: 200 }, () => incident('ife-failur')),
    });
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)?.message).toContain('180 more');
  });

  test.each<[CustomerEvent, string | undefined]>([
    [{ asOf: at, incident: incident('ife-failur') }, '/incident/type'],
    [{ asOf: at, case: caseOf('complain') }, '/case/type'],
    [{ asOf: at, incident: incident('delay') }, undefined],
    [{ asOf: at, contact: { at, channel: 'kiosk' } }, undefined],
  ])('is named in an event by its own place: %j', (event, pointer) => {
    expect(warnOfUnusedEvent(words, event)[0]?.pointer).toBe(pointer);
  });
});
