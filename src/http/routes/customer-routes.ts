import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { PutResult } from '../../maintain/ports.ts';
import { checkAttributes } from '../check-vocabulary.ts';
import type { HttpLimits } from '../http-options.ts';
import type { HttpServices, SnapshotPatch } from '../http-services.ts';
import type { PutAnswer } from '../schemas/answer-schemas.ts';
import type { IdParams } from '../schemas/path-schemas.ts';
import { customerSchemas } from './customer-schemas.ts';

type WithId = { Params: IdParams };

/** `/v1/customers/:id`: the snapshot, its erasure, and everything held of the person. */
export function addCustomerRoutes(app: FastifyInstance, services: HttpServices, limits: HttpLimits): void {
  const { customers } = services;
  const bodyLimit = limits.snapshotBytes;
  const url = '/v1/customers/:id';

  app.put<WithId & { Body: Snapshot }>(
    url,
    { schema: customerSchemas.put, bodyLimit },
    async (request, reply) => {
      const { id } = request.params;
      refuseOtherId(id, request.body);
      checkAttributes(services.currentRuleSet().ruleSet, request.body.attributes);
      return stored(reply, id, request.body.asOf, await customers.put(request.body));
    },
  );

  app.patch<WithId & { Body: SnapshotPatch }>(
    url,
    { schema: customerSchemas.patch, bodyLimit },
    async (request, reply) => {
      const { id } = request.params;
      checkAttributes(services.currentRuleSet().ruleSet, request.body['attributes']);
      const result = await customers.patch(id, request.body);
      return stored(reply, id, request.body.asOf, orNotFound(result));
    },
  );

  app.get<WithId>(url, { schema: customerSchemas.get }, async (request) =>
    orNotFound(await customers.get(request.params.id)),
  );

  app.delete<WithId>(url, { schema: customerSchemas.erase }, async (request) => ({
    customerId: request.params.id,
    erased: orNotFound(await customers.erase(request.params.id)),
  }));

  app.get<WithId>(`${url}/export`, { schema: customerSchemas.export }, async (request) =>
    orNotFound(await customers.export(request.params.id)),
  );
}

function refuseOtherId(id: string, snapshot: Snapshot): void {
  if (snapshot.customerId === id) return;
  const fault = { pointer: '/customerId', message: 'must be the id in the URL', example: id };
  throw new ServiceError('invalid-request', '/customerId must be the id in the URL.', [fault]);
}

function orNotFound<T>(value: T | undefined): T {
  if (value === undefined) throw new ServiceError('not-found', 'There is no customer with this id.');
  return value;
}

function stored(reply: FastifyReply, customerId: string, asOf: string, result: PutResult): PutAnswer {
  if (result.status === 'older') {
    const message = `must be later than ${result.storedAsOf}, which is stored`;
    throw new ServiceError('snapshot-older', `/asOf ${message}.`, [{ pointer: '/asOf', message }]);
  }
  if (result.status === 'created') reply.code(201);
  return { customerId, status: result.status, asOf };
}
