import { expect, it } from 'vitest';
import type { DecisionRequest } from '../../../../src/domain/decision/decision-request.ts';
import { nameVisit } from '../../../../src/domain/decision/name-visit.ts';
import { sampleRules } from '../../../support/sample-rules.ts';

const request = (identity: { type: string; value: string }): DecisionRequest => ({
  interactionId: 'i-1',
  touchpoint: 'check-in',
  channel: 'desk',
  customer: { identity },
});

it.each([
  ['06 1234 5678', '+390612345678'],
  ['(06) 1234-5678', '+390612345678'],
  ['0039 06 12345678', '+390612345678'],
  ['+39 06 1234 5678', '+390612345678'],
  ['+390612345678', '+390612345678'],
  ['333 123 4567', '+393331234567'],
  ['tel:06-12345678', '+390612345678'],
  ['06.1234.5678', '+390612345678'],
  ['٠٦ ١٢٣٤ ٥٦٧٨', '+390612345678'],
  ['+49 30 1234567', '+49301234567'],
  ['044 668 18 00', '+390446681800'],
  ['12', '12'],
])('reads the telephone number %s of a request as one of the airline’s country', (value, expected) => {
  expect(nameVisit(request({ type: 'phone', value }), sampleRules).customer).toEqual({
    identity: { type: 'phone', value: expected },
  });
});

it('leaves other identities as they are sent', () => {
  const sent = request({ type: 'booking-reference', value: ' qx7 f2m' });
  expect(nameVisit(sent, sampleRules)).toBe(sent);
});
