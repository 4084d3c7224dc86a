import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { wordLike } from '../../domain/shared/wire-schemas.ts';
import type { ReportPeriod } from '../../reach/campaign-tally.ts';
import { drawCampaigns } from '../../reach/draw-campaigns.ts';
import { writeSlots } from '../../reach/write-campaigns.ts';
import { writeInstant } from '../../shared/instant.ts';
import { hintWord } from '../../shared/suggest-word.ts';
import { HttpError } from '../errors/http-error.ts';
import { explanation } from '../guards/units-of-work.ts';
import { describeAnswers } from '../schemas/describe-answers.ts';
import { publishSchema, refTo } from '../schemas/publish-schema.ts';
import type { HttpServices } from '../services/http-services.ts';

const instant = z.iso
  .datetime({ offset: true })
  .meta({ examples: ['2026-12-01T09:00:00Z'] })
  .optional();

const querySchema = z.strictObject({
  campaign: wordLike('top-members-thanks').optional().describe('All of the rules in force if absent.'),
  since: instant.describe('Slots from this time on; from the beginning if absent.'),
  until: instant.describe('Slots before this time.'),
  grain: z
    .string()
    .regex(/^[1-9]\d{0,4}$/)
    .meta({ examples: ['30'] })
    .optional()
    .describe('How many minutes a slot is; 30 if absent.'),
  format: z
    .enum(['json', 'csv', 'html'])
    .meta({ examples: ['csv'] })
    .optional()
    .describe('csv: the slots alone. html: a page with charts. json if absent.'),
});

type Query = z.infer<typeof querySchema>;

const text = { schema: { type: 'string' } };
const schema = {
  operationId: 'reportCampaigns',
  tags: ['reports'],
  summary: 'What came of campaigns, slot by slot, and against those held out',
  description:
    'From the decisions that the ledger keeps. The first report of a process reads all of them, at most two seconds a request: ask again until `isWhole`. Shares have 95 % intervals by Wilson, differences by Newcombe.',
  querystring: publishSchema(querySchema),
  response: describeAnswers(
    {
      200: {
        description: 'The report',
        content: {
          'application/json': { schema: refTo('CampaignsReport') },
          'text/csv': text,
          'text/html': text,
        },
      },
    },
    ['invalid-request', 'not-found', 'uri-too-long', 'store-unavailable'],
  ),
};

const mostMs = 2000;
const mostSlots = 20_000;
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** `GET /v1/reports/campaigns`. */
export function addCampaignRoutes(app: FastifyInstance, { reports, currentRuleSet }: HttpServices): void {
  app.get<{ Querystring: Query }>(
    '/v1/reports/campaigns',
    { schema, config: { scope: 'reports' } },
    async (request, reply) => {
      request.charge(explanation);
      const inForce = currentRuleSet();
      const names = chooseCampaigns(request.query.campaign, inForce.ruleSet.campaigns);
      const report = await reports.campaigns(inForce, names, readPeriod(request.query), mostMs);
      if (report.campaigns.reduce((sum, { slots }) => sum + slots.length, 0) > mostSlots)
        throw new HttpError(
          'invalid-request',
          `These are more than ${mostSlots} slots: choose a campaign, a shorter time or a longer grain.`,
        );
      return send(report, request.query, reply);
    },
  );
}

function chooseCampaigns(name: string | undefined, known: RuleSet['campaigns']): readonly string[] {
  if (name === undefined) return [...known.keys()];
  if (known.has(name)) return [name];
  throw new HttpError(
    'not-found',
    `There is no campaign ${name}. ${hintWord(name, known.keys(), 'campaign')}`,
  );
}

const readPeriod = ({ since, until, grain = '30' }: Query): ReportPeriod => ({
  since: since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since),
  until: until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until),
  slotMs: Number(grain) * 60_000,
});

type Report = Awaited<ReturnType<HttpServices['reports']['campaigns']>>;

function send({ isWhole, campaigns }: Report, { format }: Query, reply: FastifyReply): unknown {
  reply.header('tact-report-whole', String(isWhole));
  if (format === 'csv')
    return reply
      .type('text/csv; charset=utf-8')
      .serializer(String)
      .send(`${writeSlots(campaigns).join('\r\n')}\r\n`);
  if (format === 'html')
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', pagePolicy)
      .serializer(String)
      .send(drawCampaigns(campaigns));
  const slotsOf = (rows: Report['campaigns'][number]['slots']) =>
    rows.map((row) => ({ ...row, from: writeInstant(row.from) }));
  return { isWhole, campaigns: campaigns.map((each) => ({ ...each, slots: slotsOf(each.slots) })) };
}
