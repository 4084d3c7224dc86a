import { z } from 'zod';
import type { StandingPromise } from '../contact/customer-memory.ts';
import { isInForce, promiseWords, wordOf } from '../promises/promise-life.ts';
import { wordOfKind } from '../shared/word-kinds.ts';
import { anyOf, isAmong } from './any-of.ts';
import type { GivenFacts } from './built-in-fact.ts';
import { defineFact } from './built-in-fact.ts';
import { elapsedDays, makeTimelines, openWindow, selectEntries } from './timeline.ts';
import { countSchema, daysSinceLatestSchema, withinDaysSchema } from './window-params.ts';

const paramsSchema = z.strictObject({
  action: anyOf(wordOfKind('action')).describe('What was promised: `upgrade`, `credit-points`.'),
  reason: anyOf(wordOfKind('reason')).describe('The reason code that it was promised for.'),
  occasion: z
    .enum(['this', 'other'])
    .optional()
    .describe('Promised for what this contact is about, or for something else; both if absent.'),
  is: anyOf(z.enum(promiseWords)).describe(
    'What became of it: `asked`, `confirmed`, `refused`, `withdrawn` or `compensated`; in force (asked or confirmed) if absent. Of those that are over, only what somebody was told of counts.',
  ),
  withinDays: withinDaysSchema,
});

const timelineOf = makeTimelines<StandingPromise>((promise) => promise.at);

const describePromise = (promise: StandingPromise): unknown => ({
  actionId: promise.actionId,
  action: promise.type,
  params: promise.params,
  is: wordOf(promise),
  reason: promise.reason.code,
  channel: promise.channel,
  at: new Date(promise.at).toISOString(),
});

/** Not what fell before its answer, nor what lapsed because its caller was answered without it. */
const wasTold = ({ silent, heldUntil }: StandingPromise): boolean =>
  silent !== true && heldUntil === undefined;

function computePromises(params: z.infer<typeof paramsSchema>, facts: GivenFacts): unknown {
  const promises = facts.memory?.promises ?? [];
  if (facts.known !== true && promises.length === 0) return undefined;
  const window = openWindow(facts.now, params.withinDays);
  const list = selectEntries(
    timelineOf(promises),
    window,
    (promise) =>
      (params.is === undefined ? isInForce(promise) : isAmong(params.is, wordOf(promise))) &&
      (isInForce(promise) || wasTold(promise)) &&
      (params.occasion === undefined ||
        (params.occasion === 'this') === (facts.standing?.includes(promise.actionId) ?? false)) &&
      isAmong(params.action, promise.type) &&
      isAmong(params.reason, promise.reason.code),
  );
  const latest = list[0];
  return {
    count: list.length,
    latest: latest && describePromise(latest),
    daysSinceLatest: latest && elapsedDays(window.now, latest.at),
  };
}

const example = {
  now: Date.UTC(2026, 10, 21, 20),
  known: true,
  memory: {
    version: 3,
    contacts: [],
    promises: [
      {
        actionId: 'a-1',
        type: 'credit-points',
        params: { points: 5000 },
        reason: { code: 'service-recovery', ruleId: 'apology-points' },
        pack: 'airline',
        occasion: 'TA601',
        settles: ['inc-2'],
        messages: [],
        decisionId: 'd-1',
        interactionId: 'i-1',
        channel: 'kiosk',
        at: Date.UTC(2026, 10, 19, 20),
      },
    ],
  },
};

/** Promises, those in force unless the params ask for others. */
export const promisesFact = defineFact({
  params: paramsSchema,
  compute: computePromises,
  result: z.object({
    count: countSchema,
    latest: z
      .object({
        actionId: z.string(),
        action: wordOfKind('action'),
        params: z.record(z.string(), z.unknown()),
        is: z.enum(promiseWords),
        reason: wordOfKind('reason'),
        channel: wordOfKind('channel'),
        at: z.string(),
      })
      .optional()
      .describe('The newest; absent if there is none.'),
    daysSinceLatest: daysSinceLatestSchema,
  }),
  description:
    'Actions that Tact promised this customer and that fit all params, at once and at every channel. Unknown for an unknown customer, 0 if nothing was promised.',
  examples: [
    {
      shows: 'Points already given this week',
      params: { action: 'credit-points', withinDays: 7 },
      path: '$.count',
      facts: example,
      gives: 1,
    },
    { params: { reason: 'service-recovery' }, path: '$.latest.params.points', facts: example, gives: 5000 },
    { params: { action: 'upgrade' }, path: '$.count', facts: example, gives: 0 },
    {
      shows: 'What could not be kept, or was taken back',
      params: { is: ['refused', 'withdrawn', 'compensated'] },
      path: '$.count',
      facts: example,
      gives: 0,
    },
    { params: { is: 'confirmed' }, path: '$.latest.is', facts: example, gives: 'confirmed' },
  ],
});
