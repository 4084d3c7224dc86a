import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import { describePromise } from '../../domain/decision/promise-answer.ts';
import { keyLike } from '../../domain/shared/wire-schemas.ts';
import type { Aftermath, DecisionPage, RecordedDecision } from '../../replay/ports.ts';
import { writeInstant } from '../../shared/instant.ts';
import { HttpError } from '../errors/http-error.ts';
import { isKeyForDecision, mayExplain, withoutExplanation } from '../guards/bind-place.ts';
import { describeAnswers } from '../schemas/describe-answers.ts';
import { publishSchema } from '../schemas/publish-schema.ts';
import type { HttpServices } from '../services/http-services.ts';

/** Seconds that a request may wait for something new. */
const longestWait = 30;
/** Between two looks while there is nothing new. */
const lookMs = 250;

const querySchema = z.strictObject({
  since: z
    .string()
    .regex(/^[0-9a-z._-]{1,8000}$/)
    .meta({ examples: ['mi1x2k9v-3f'] })
    .optional()
    .describe('`next` of the page before. Absent: from the oldest decision that is kept.'),
  limit: z
    .string()
    .regex(/^([1-9]\d{0,2}|1000)$/)
    .meta({ examples: ['500'] })
    .optional()
    .describe('1 to 1,000 decisions; 100 if absent. A ledger of several places may give one more of each.'),
  customerId: keyLike('cust-1042')
    .optional()
    .describe(
      'All decisions of this customer that are kept, at once, in the order in which they were decided.',
    ),
  wait: z
    .string()
    .regex(/^([0-9]|[12]\d|30)$/)
    .meta({ examples: ['20'] })
    .optional()
    .describe(`Seconds to wait for something new, at most ${longestWait}; 0 if absent.`),
});

type Query = z.infer<typeof querySchema>;

const schema = {
  operationId: 'followDecisions',
  tags: ['decisions'],
  summary: 'Follow all decisions, each with its request and its customer',
  description:
    'Lines of JSON: `{"decision", "request", "customerId", "outcomes", "promises"}` each; `{"erased"}` with the digest of a customer who was erased; then `{"next"}` alone, which the next call sends as `since`; null after those of one customer. Whoever goes on so gets every decision that is stored, and gets it again when its outcomes, its promises or its answer change: the later line counts. An answer without the last line was cut off: ask again.',
  querystring: publishSchema(querySchema),
  response: describeAnswers(
    {
      200: {
        description: 'A page of decisions',
        content: { 'application/x-ndjson': { schema: { type: 'string' } } },
      },
    },
    ['invalid-request', 'uri-too-long', 'store-unavailable'],
  ),
};

/** `GET /v1/decisions?since=…`. */
export function addFeedRoutes(app: FastifyInstance, services: HttpServices, isDraining: () => boolean): void {
  app.get<{ Querystring: Query }>(
    '/v1/decisions',
    { schema, config: { scope: 'feed' } },
    async (request, reply) => {
      const { since, limit = '100', wait: seconds = '0', customerId } = request.query;
      request.charge(Math.ceil(Number(limit) / 10));
      const write = (page: Page): Promise<string> => writePage(page, request, services);
      const answer = (lines: string) =>
        reply.type('application/x-ndjson; charset=utf-8').serializer(String).send(lines);
      if (customerId !== undefined) {
        refusePages(request.query);
        const decisions = await services.readDecisionsOf(customerId);
        return answer(await write({ decisions, erased: [], next: null }));
      }
      const read = (): Promise<DecisionPage> => services.readDecisions(since, Number(limit));
      const end = performance.now() + Number(seconds) * 1000;
      const hasEnded = (): boolean => isDraining() || request.raw.destroyed || performance.now() >= end;
      let page = await read();
      while (page.next === since && !hasEnded()) {
        await wait(lookMs);
        page = await read();
      }
      return answer(await write(page));
    },
  );
}

type Page = Pick<DecisionPage, 'decisions' | 'erased'> & { readonly next: string | null };

async function writePage(
  { decisions, erased, next }: Page,
  request: FastifyRequest,
  services: Pick<HttpServices, 'readAftermath'>,
): Promise<string> {
  const own = decisions.filter(({ decision }) => isKeyForDecision(request.apiKey, decision));
  const aftermaths = await services.readAftermath(own);
  const describe = describeTo(request);
  return [
    ...erased.map((person) => ({ erased: person })),
    ...own.map((recorded, index) => ({ ...describe(recorded), ...describeAftermath(aftermaths[index]) })),
    { next },
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
}

const describeAftermath = (aftermath: Aftermath | undefined) => ({
  outcomes: aftermath?.outcomes.map(({ offerId, outcome, at }) => ({
    offerId,
    outcome,
    occurredAt: writeInstant(at),
  })),
  promises: aftermath?.promises.map(describePromise),
});

/** The decisions of a customer come at once: whoever sends a page too expects something else. */
function refusePages(query: Query): void {
  const [member] = (['since', 'limit', 'wait'] as const).filter((name) => query[name] !== undefined);
  if (member === undefined) return;
  const fault = { pointer: `/query/${member}`, message: 'cannot be sent with customerId: leave it out' };
  throw new HttpError('invalid-request', `${fault.pointer} ${fault.message}.`, [fault]);
}

const describeTo =
  ({ apiKey }: FastifyRequest) =>
  (recorded: RecordedDecision) => ({
    decision: mayExplain(apiKey) ? recorded.decision : withoutExplanation(recorded.decision),
    request: recorded.request,
    customerId: ownerOf(recorded),
  });
