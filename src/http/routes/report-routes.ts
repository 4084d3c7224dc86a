import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { reportDays } from '../../domain/contact/outcome-counts.ts';
import { type ReportMember, reportMembers } from '../../reports/report-offers.ts';
import { readDayNumber } from '../../shared/day-number.ts';
import { dayMs } from '../../shared/durations.ts';
import { HttpError } from '../errors/http-error.ts';
import { answer, describeAnswers } from '../schemas/describe-answers.ts';
import { publishSchema } from '../schemas/publish-schema.ts';
import type { HttpServices } from '../services/http-services.ts';

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .meta({ examples: ['2026-11-30'] })
  .optional();

const member = reportMembers.join('|');

const querySchema = z.strictObject({
  since: day.describe('The first day, in UTC; a week before `until` if absent.'),
  until: day.describe('The last day, in UTC; today if absent.'),
  by: z
    .string()
    .regex(new RegExp(`^(${member})(,(${member}))*$`))
    .meta({ examples: ['offerId,channel'] })
    .optional()
    .describe(`What rows are told apart by: ${reportMembers.join(', ')}, with commas; offerId if absent.`),
});

type Query = z.infer<typeof querySchema>;

const schema = {
  operationId: 'reportOffers',
  tags: ['reports'],
  summary: 'How often offers were shown, accepted and declined',
  description: `By offer, rule, channel and day. An outcome implies what comes before it: an accepted offer counts as shown too. Days are kept for ${reportDays} days, also of customers who are erased: they name nobody.`,
  querystring: publishSchema(querySchema),
  response: describeAnswers({ 200: answer('The report', 'OffersReport') }, [
    'invalid-request',
    'uri-too-long',
    'store-unavailable',
  ]),
};

/** `GET /v1/reports/offers`. */
export function addReportRoutes(app: FastifyInstance, { reports }: HttpServices, now: () => number): void {
  app.get<{ Querystring: Query }>(
    '/v1/reports/offers',
    { schema, config: { scope: 'reports' } },
    async (request) => {
      const { until = toDay(now()), by = 'offerId' } = request.query;
      const last = numberOf('until', until);
      const { since = toDay((last - 6) * dayMs) } = request.query;
      const days = last - numberOf('since', since) + 1;
      if (days < 1 || days > reportDays)
        throw refuse('since', `must be at most ${reportDays - 1} days before until, which is ${until}`);
      request.charge(Math.ceil(days / 30));
      const rows = await reports.offers({ first: since, last: until, by: by.split(',').filter(isMember) });
      return { since, until, rows };
    },
  );
}

const isMember = (text: string): text is ReportMember => reportMembers.some((known) => known === text);

const toDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Days since 1970. */
function numberOf(name: 'since' | 'until', text: string): number {
  const number = readDayNumber(text);
  if (number === undefined) throw refuse(name, `must be a day of the calendar, not ${text}`);
  return number;
}

function refuse(name: string, message: string): HttpError {
  const fault = { pointer: `/query/${name}`, message, example: '2026-11-30' };
  return new HttpError('invalid-request', `${fault.pointer} ${message}.`, [fault]);
}
