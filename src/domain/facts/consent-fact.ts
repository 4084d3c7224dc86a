import { z } from 'zod';
import { findConsent } from '../contact/consent.ts';
import { wordOfKind } from '../shared/word-kinds.ts';
import type { GivenFacts } from './built-in-fact.ts';
import { defineFact } from './built-in-fact.ts';

const paramsSchema = z.strictObject({
  purpose: wordOfKind('purpose').describe('What for: `marketing`.'),
  channel: wordOfKind('channel')
    .optional()
    .describe('Without it, only statements without a channel count, because they apply to all channels.'),
});

function computeConsent(params: z.infer<typeof paramsSchema>, facts: GivenFacts): unknown {
  return findConsent(facts.customer, params.purpose, params.channel, facts.now ?? Number.NaN)?.granted;
}

const example = {
  now: Date.UTC(2026, 10, 21, 20),
  customer: {
    consents: [
      { purpose: 'marketing', granted: true, source: 'web form', at: '2026-01-10T08:00:00Z' },
      { purpose: 'marketing', channel: 'phone', granted: false, source: 'call', at: '2026-05-01T08:00:00Z' },
    ],
  },
};

/** The customer's consent. */
export const consentFact = defineFact({
  params: paramsSchema,
  compute: computeConsent,
  result: z.boolean().optional(),
  description:
    'Whether the customer consented to a purpose: true, false, or unknown if nothing was said. The newest statement that covers purpose and channel wins; once its `until` has passed nothing is said any more, and older statements do not come back. Two statements of one instant: the refusal wins. Ask `equal true`: unknown is not consent.',
  examples: [
    { params: { purpose: 'marketing', channel: 'email' }, facts: example, gives: true },
    { params: { purpose: 'marketing', channel: 'phone' }, facts: example, gives: false },
    { params: { purpose: 'profiling' }, facts: example, gives: undefined },
  ],
});
