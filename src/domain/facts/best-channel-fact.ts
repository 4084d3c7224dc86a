import { z } from 'zod';
import { hourMs } from '../../shared/durations.ts';
import { rankChannels } from '../contact/rank-channels.ts';
import { wordOfKind } from '../shared/word-kinds.ts';
import type { GivenFacts } from './built-in-fact.ts';
import { defineFact } from './built-in-fact.ts';

const paramsSchema = z.strictObject({
  purpose: wordOfKind('purpose')
    .optional()
    .describe('The kind of message: a channel that the customer asked for this kind comes first.'),
  hours: z
    .number()
    .min(0)
    .max(8784)
    .optional()
    .describe('From now, when the contact is planned: quiet hours count then; 0 if absent.'),
});

function computeBestChannel(params: z.infer<typeof paramsSchema>, facts: GivenFacts): unknown {
  const { customer, memory, now, pack, timeZone } = facts;
  if (facts.known !== true || customer === undefined || memory === undefined || now === undefined)
    return undefined;
  const ranking = rankChannels({
    snapshot: customer,
    memory,
    channels: pack?.contactChannels,
    at: now + (params.hours ?? 0) * hourMs,
    timeZone: timeZone ?? 'UTC',
    purpose: params.purpose,
  });
  const best = ranking.find(({ evidence }) => evidence.ruledOut === undefined);
  if (best === undefined) return {};
  const { channel, rate, attempts, evidence } = best;
  return { channel, rate, attempts, successes: evidence.successes };
}

const example = {
  now: Date.UTC(2026, 10, 21, 20),
  known: true,
  timeZone: 'Europe/Rome',
  customer: {
    identities: [{ type: 'email', value: 'giulia@example.com' }],
    channelRecords: [{ channel: 'email', attempts: 30, successes: 20 }],
  },
  memory: { version: 1, promises: [], contacts: [] },
  pack: {
    contactChannels: {
      email: { rate: 0.2, identity: 'email' },
      sms: { rate: 0.3, identity: 'phone' },
    },
  },
};

/** What was learnt of the channels by which the customer can be reached. */
export const bestChannelFact = defineFact({
  params: paramsSchema,
  compute: computeBestChannel,
  result: z.object({
    channel: wordOfKind('channel')
      .optional()
      .describe('Absent where the customer may be reached by no channel.'),
    rate: z.number().optional().describe('How many contacts succeed, as far as is known: 0 to 1.'),
    attempts: z.number().int().optional().describe('Contacts with this customer by it.'),
    successes: z.number().int().optional().describe('How many of them succeeded.'),
  }),
  description:
    'The best of the pack’s `contactChannels` for this customer: the one by which a follow-up without a channel of its own goes. Unknown for an unknown customer.',
  examples: [
    {
      shows: 'Nobody can send her a text message',
      params: {},
      path: '$.channel',
      facts: example,
      gives: 'email',
    },
    { params: {}, path: '$.attempts', facts: example, gives: 30 },
    { params: {}, path: '$.channel', facts: { ...example, customer: {} }, gives: undefined },
  ],
});
