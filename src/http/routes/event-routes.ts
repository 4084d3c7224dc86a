import type { FastifyInstance } from 'fastify';
import { type CustomerEvent, customerEventSchema } from '../../domain/customer/customer-event.ts';
import { listNamedWords } from '../../domain/rule-set/named-words.ts';
import { warnOfUnusedEvent } from '../../domain/rule-set/warn-of-unused.ts';
import { UnfitItem } from '../body/parse-json-body.ts';
import { HttpError } from '../errors/http-error.ts';
import { refuseFaults } from '../errors/refuse-faults.ts';
import type { EventsAnswer, PutAnswer } from '../schemas/customer-answers.ts';
import { bodyProblems, describeAnswers } from '../schemas/describe-answers.ts';
import { type IdParams, idParams } from '../schemas/path-schemas.ts';
import { publishSchema, refTo } from '../schemas/publish-schema.ts';
import type { SchemaCheck } from '../schemas/schema-checks.ts';
import type { HttpLimits, HttpLog } from '../services/http-options.ts';
import type { HttpServices } from '../services/http-services.ts';
import { refuseItem } from './refuse-item.ts';
import { storedChange } from './stored-change.ts';

const route = '/v1/customers/:id/events';
const mostEvents = 100;

/** The kinds of an event are written out, not referred to: only so can a misfit name the field. */
const eventSchema = {
  anyOf: [
    ...[publishSchema(customerEventSchema)['anyOf']].flat(),
    {
      type: 'object',
      required: ['events'],
      additionalProperties: false,
      properties: {
        events: {
          type: 'array',
          minItems: 1,
          maxItems: mostEvents,
          description:
            'Each a CustomerEvent. A wrong one gets a problem of its own, whose pointers begin at the item; the others are added.',
        },
      },
    },
  ],
};

const schema = {
  operationId: 'appendCustomerEvent',
  tags: ['customers'],
  summary: 'Add incidents, cases or contacts to a customer snapshot',
  description: `One event, or up to ${mostEvents} under \`events\`, added in their order. An entry of the same id (a contact: the same moment, channel and offer) is replaced, unless it is newer. The same again changes nothing.`,
  params: idParams,
  body: eventSchema,
  response: describeAnswers(
    {
      200: {
        description: 'It is in the snapshot; for a list, a result for each event, in order',
        content: {
          'application/json': {
            schema: { anyOf: [refTo('SnapshotStored'), refTo('EventsAnswer')] },
          },
        },
      },
    },
    [...bodyProblems, 'not-found', 'uri-too-long', 'store-unavailable', 'store-full'],
  ),
};

type Body = CustomerEvent | { readonly events: readonly unknown[] };

/** `POST /v1/customers/:id/events`. `checkEvent` validates one event of a list. */
export function addEventRoutes(
  app: FastifyInstance,
  services: HttpServices,
  context: { readonly limits: HttpLimits; readonly log: HttpLog; readonly checkEvent: SchemaCheck },
): void {
  const { limits, log, checkEvent } = context;
  const config = {
    scope: 'customers:write',
    audit: { act: 'append-customer-event', kind: 'customer' },
    items: { member: 'events', most: mostEvents },
  } as const;

  app.post<{ Params: IdParams; Body: Body }>(
    route,
    { schema, config, bodyLimit: limits.snapshotBytes },
    async (request): Promise<PutAnswer | EventsAnswer> => {
      const { body, params } = request;
      if (!('events' in body)) return append(params.id, body);
      request.charge(body.events.length);
      const results = [];
      for (const [index, item] of body.events.entries())
        results.push(await appendItem(params.id, item, `${request.id}.${index}`));
      return { results };
    },
  );

  async function append(customerId: string, event: CustomerEvent): Promise<PutAnswer> {
    const change = await services.customers.append(customerId, event);
    const unused = warnOfUnusedEvent(listNamedWords(services.currentRuleSet().ruleSet), event);
    const leftOut = 'leftOut' in change ? change.leftOut : undefined;
    return storedChange(customerId, change, () =>
      leftOut === undefined ? unused : [...unused, { pointer: '', message: leftOut }],
    );
  }

  /** An unknown customer refuses the whole list. */
  async function appendItem(
    customerId: string,
    item: unknown,
    itemId: string,
  ): Promise<EventsAnswer['results'][number]> {
    try {
      return { status: 200, stored: await append(customerId, fitEvent(item)) };
    } catch (thrown) {
      if (thrown instanceof HttpError && thrown.code === 'not-found') throw thrown;
      return refuseItem(thrown, { itemId, route, log });
    }
  }

  function fitEvent(item: unknown): CustomerEvent {
    if (item instanceof UnfitItem) throw item.refusal;
    const faults = checkEvent(item);
    if (faults.length > 0) throw refuseFaults('invalid-request', faults, 'The event');
    return item as CustomerEvent;
  }
}
