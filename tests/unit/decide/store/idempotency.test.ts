import { expect, it } from 'vitest';
import { fingerprintOf, repeatDecision } from '../../../../src/decide/store/idempotency.ts';
import { sampleDecision } from '../../../contract/sample-records.ts';
import { checkIn } from '../../../support/demo-airline.ts';

const request = { ...checkIn('i-1', 'c-1'), budgetMs: 50 };
const again = { ...request, budgetMs: 90, explain: 'full' as const };
const other = { ...request, locale: 'fr-FR' };
const decision = sampleDecision();
const bytes = Buffer.from(JSON.stringify(decision));
const answer = { decision, bytes, repeated: true };
const conflict = expect.objectContaining({ code: 'interaction-conflict' });

it.each([
  ['the request itself', { request }],
  [
    'the fingerprint of a request that is not stored whole',
    { fingerprint: fingerprintOf(request), request: other },
  ],
])('recognises a repeat by %s, however long its caller waits', (_, kept) => {
  const stored = { decision, bytes, ...kept };
  expect(repeatDecision(stored, request)).toEqual(answer);
  expect(repeatDecision(stored, again)).toEqual(answer);
  expect(() => repeatDecision(stored, other)).toThrow(conflict);
});

it('takes for another request what neither a request nor its fingerprint is stored of', () => {
  expect(() => repeatDecision({ decision, bytes }, request)).toThrow(conflict);
});
