import { z } from 'zod';
import type { StandingPromise } from '../contact/customer-memory.ts';
import { isSettled, promiseStates } from '../promises/promise-life.ts';
import { lifeOf } from './settlement.ts';

/** A promise as people and programs read it: what it is, and how it came to its state. Times are RFC 3339. */
export const promiseSchema = z
  .strictObject({
    actionId: z.string(),
    decisionId: z.string(),
    interactionId: z.string(),
    type: z.string(),
    params: z.record(z.string(), z.unknown()),
    reason: z.strictObject({ code: z.string(), ruleId: z.string() }),
    channel: z.string(),
    at: z.string().describe('When it was promised.'),
    state: z
      .enum(promiseStates)
      .describe(
        'reserved: stored, no system asked yet; asked; unknown: asked, and the answer was not clear; confirmed; refused; withdrawn: taken back; compensated: taken back and undone.',
      ),
    settled: z.boolean().describe('Whether nothing more is to come of it.'),
    settles: z.array(z.string()).describe('The incidents or cases that it makes good while it is in force.'),
    moves: z
      .array(
        z.strictObject({
          to: z.enum(promiseStates),
          at: z.string(),
          source: z.string().describe('The connector, `tact` or `people`.'),
          cause: z.string().optional(),
        }),
      )
      .describe('How it came to its state, the newest last.'),
  })
  .meta({ id: 'Promise' });

export type PromiseAnswer = z.infer<typeof promiseSchema>;

export function describePromise(promise: StandingPromise): PromiseAnswer {
  const { actionId, decisionId, interactionId, type, params, reason, channel, settles } = promise;
  const life = lifeOf(promise);
  return {
    actionId,
    decisionId,
    interactionId,
    type,
    params: { ...params },
    reason,
    channel,
    at: new Date(promise.at).toISOString(),
    state: life.state,
    settled: isSettled(life),
    settles: [...settles],
    moves: life.moves.map((past) => ({ ...past, at: new Date(past.at).toISOString() })),
  };
}
