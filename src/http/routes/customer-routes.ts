import type { FastifyInstance } from 'fastify';
import type { Scope } from '../../domain/access/api-key.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { listNamedWords } from '../../domain/rule-set/named-words.ts';
import { warnOfUnused } from '../../domain/rule-set/warn-of-unused.ts';
import type { MergePatch } from '../../maintain/patch-customer.ts';
import { HttpError } from '../errors/http-error.ts';
import { refuseFaults } from '../errors/refuse-faults.ts';
import type { PutAnswer } from '../schemas/customer-answers.ts';
import type { IdParams } from '../schemas/path-schemas.ts';
import type { HttpLimits } from '../services/http-options.ts';
import type { HttpServices } from '../services/http-services.ts';
import { checkAttributes } from './check-vocabulary.ts';
import { customerSchemas } from './customer-schemas.ts';
import { olderThan, storedChange, unknownCustomer, withWarnings } from './stored-change.ts';

type WithId = { Params: IdParams };

const acts = (scope: Scope, act: string) => ({ scope, audit: { act, kind: 'customer' } }) as const;

/** `/v1/customers/:id`: the snapshot, its erasure, and everything held of the person. */
export function addCustomerRoutes(app: FastifyInstance, services: HttpServices, limits: HttpLimits): void {
  const { customers } = services;
  const bodyLimit = limits.snapshotBytes;
  const url = '/v1/customers/:id';

  app.put<WithId & { Body: Snapshot }>(
    url,
    { schema: customerSchemas.put, bodyLimit, config: acts('customers:write', 'put-customer') },
    async (request, reply) => {
      const { id } = request.params;
      refuseOtherId(id, request.body);
      checkAttributes(services.currentRuleSet().ruleSet, request.body.attributes);
      const result = await customers.put(request.body);
      if (result.status === 'invalid') throw refuseFaults('invalid-request', result.faults);
      if (result.status === 'older') throw olderThan(result.storedAsOf);
      if (result.status === 'created') reply.code(201);
      const { asOf } = request.body;
      const warnings = warnOfUnused(listNamedWords(services.currentRuleSet().ruleSet), request.body);
      return withWarnings({ customerId: id, status: result.status, asOf }, warnings);
    },
  );

  app.patch<WithId & { Body: MergePatch }>(
    url,
    { schema: customerSchemas.patch, bodyLimit, config: acts('customers:write', 'patch-customer') },
    async (request): Promise<PutAnswer> => {
      const { id } = request.params;
      checkAttributes(services.currentRuleSet().ruleSet, request.body['attributes']);
      const change = await customers.patch(id, request.body);
      return storedChange(id, change, (snapshot) =>
        warnOfUnused(listNamedWords(services.currentRuleSet().ruleSet), snapshot),
      );
    },
  );

  app.get<WithId>(
    url,
    { schema: customerSchemas.get, config: { scope: 'customers:read' } },
    async (request) => {
      const finding = await customers.get(request.params.id);
      if (finding.status === 'unknown') throw unknownCustomer();
      return finding.snapshot;
    },
  );

  const erase = { schema: customerSchemas.erase, config: acts('customers:erase', 'erase-customer') };
  app.delete<WithId>(url, erase, async (request) => {
    const result = await customers.erase(request.params.id);
    if (result.status === 'unknown') throw unknownCustomer();
    return { customerId: request.params.id, erased: result.erasure };
  });

  const exporting = { schema: customerSchemas.export, config: acts('customers:read', 'export-customer') };
  app.get<WithId>(`${url}/export`, exporting, async (request) => {
    const result = await customers.export(request.params.id);
    if (result.status === 'unknown') throw unknownCustomer();
    return result.holdings;
  });
}

function refuseOtherId(id: string, snapshot: Snapshot): void {
  if (snapshot.customerId === id) return;
  const fault = { pointer: '/customerId', message: 'must be the id in the URL', example: id };
  throw new HttpError('invalid-request', '/customerId must be the id in the URL.', [fault]);
}
