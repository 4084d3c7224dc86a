import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { keyLike, wordLike } from '../../domain/shared/wire-schemas.ts';
import { HttpError } from '../errors/http-error.ts';
import { isBound } from '../guards/bind-place.ts';
import { explanation } from '../guards/units-of-work.ts';
import { answer, describeAnswers } from '../schemas/describe-answers.ts';
import { publishSchema } from '../schemas/publish-schema.ts';
import type { HttpServices } from '../services/http-services.ts';

const digits = (most: RegExp, example: string) =>
  z
    .string()
    .regex(most)
    .meta({ examples: [example] })
    .optional();

const querySchema = z.strictObject({
  offer: keyLike('lounge-pass').optional().describe('Who would get this offer.'),
  rule: wordLike('renewal-reminder').optional().describe('For whom this rule fires.'),
  where: z
    .string()
    .min(1)
    .max(4000)
    .meta({ examples: ['renewal-due'] })
    .optional()
    .describe('For whom this holds: JSON as in rules, or the name of a condition that the pack declares.'),
  touchpoint: wordLike('service-call')
    .optional()
    .describe('Where the contact is; the only touchpoint at which a rule makes the offer if absent.'),
  channel: wordLike('phone').optional().describe('The first that the touchpoint declares if absent.'),
  context: z
    .string()
    .max(4000)
    .meta({ examples: ['{}'] })
    .optional()
    .describe('JSON: what a live request would send as its context.'),
  verification: wordLike('none').optional().describe('How far the person is verified.'),
  at: z.iso
    .datetime({ offset: true })
    .meta({ examples: ['2026-12-01T09:00:00Z'] })
    .optional()
    .describe('When the contact is; now if absent. Send the same for all pages.'),
  limit: digits(/^([1-9]\d{0,2}|1000)$/, '100').describe(
    'A page ends with so many rows, 1 to 1,000; 100 if absent. A few more may come along.',
  ),
  wait: digits(/^([1-9]\d{0,2}|1[0-9]{3}|2000)$/, '500').describe(
    'A page ends after so many milliseconds, 1 to 2,000; 500 if absent. It may have no rows then.',
  ),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,1000}$/)
    .meta({ examples: ['Y3VzdC0xMDQy'] })
    .optional()
    .describe('`next` of the page before.'),
});

type Query = z.infer<typeof querySchema>;

const schema = {
  operationId: 'listAudience',
  tags: ['reports'],
  summary: 'List who would get an offer, or for whom a rule or a condition holds',
  description:
    'Page by page, until `next` is null, by the rules, gates, consents, caps and ranking of live decisions. Changes nothing. Each person is assessed alone: what is scarce is not divided among the rows. A customer stored or erased between two pages may be there or not; over Redis, one may come twice while customers are loaded. The key must not be bound to touchpoints or channels.',
  querystring: publishSchema(querySchema),
  response: describeAnswers({ 200: answer('A page', 'AudiencePage') }, [
    'invalid-request',
    'unknown-touchpoint',
    'unknown-channel',
    'unknown-verification',
    'invalid-context',
    'uri-too-long',
    'store-unavailable',
  ]),
};

/** `GET /v1/audiences`. */
export function addAudienceRoutes(
  app: FastifyInstance,
  { reports, currentRuleSet }: HttpServices,
  now: () => number,
): void {
  app.get<{ Querystring: Query }>(
    '/v1/audiences',
    { schema, config: { scope: 'reports' } },
    async (request) => {
      if (isBound(request.apiKey))
        throw new HttpError('forbidden', 'Customers are listed for keys without touchpoints and channels.');
      request.charge(explanation);
      const { at, cursor, limit = '100', wait = '500', ...who } = request.query;
      const question = { ...who, maxOffers: 3, at: at === undefined ? now() : Date.parse(at) };
      const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
      const page = { after, limit: Number(limit), mostMs: Number(wait) };
      const { rows, funnel, next } = await reports.audience(currentRuleSet(), question, page);
      return { rows, funnel, next: next === undefined ? null : Buffer.from(next).toString('base64url') };
    },
  );
}
