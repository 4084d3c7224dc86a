import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { keyNameForm, scopes } from '../../domain/access/api-key.ts';
import { wordSchema } from '../../domain/shared/wire-schemas.ts';
import type { KeyChanged, KeyWish } from '../../maintain/manage-keys.ts';
import { HttpError, type ProblemCode } from '../errors/http-error.ts';
import { answer, bodyProblems, describeAnswers } from '../schemas/describe-answers.ts';
import { publishSchema } from '../schemas/publish-schema.ts';
import type { HttpServices } from '../services/http-services.ts';

const nameSchema = z
  .string()
  .regex(keyNameForm)
  .meta({ examples: ['kiosk-fco'] });
const nameParams = publishSchema(z.strictObject({ id: nameSchema }));
type NameParams = { readonly id: string };

const wishSchema = z.strictObject({
  name: nameSchema.describe('Appears in logs and audit lines.'),
  scopes: z.array(z.enum(scopes)).min(1).max(scopes.length).describe('What the key may do.'),
  touchpoints: z.array(wordSchema).min(1).max(100).optional().describe('Where; everywhere if absent.'),
  channels: z.array(wordSchema).min(1).max(100).optional().describe('On which channels; all if absent.'),
  background: z
    .boolean()
    .optional()
    .describe('Nobody waits for its answers: under overload it is refused first.'),
  packs: z
    .array(wordSchema)
    .min(1)
    .max(100)
    .optional()
    .describe('Whose releases it may approve; all if absent.'),
  perSecond: z.number().min(0.1).max(100_000).optional().describe('Requests per second to each process.'),
  expires: z
    .string()
    .max(10)
    .optional()
    .describe('The day from which it is refused (midnight UTC).')
    .meta({ examples: ['2027-06-30'] }),
});

const errors: readonly ProblemCode[] = ['invalid-request', 'key-state', 'store-unavailable', 'store-full'];
const describeChange = (operationId: string, summary: string, description: string) => ({
  operationId,
  tags: ['keys'],
  summary,
  description,
  params: nameParams,
  response: describeAnswers({ 200: answer('Done, everywhere within a second', 'KeyChanged') }, [
    ...errors,
    'not-found',
    'uri-too-long',
  ]),
});

const schemas = {
  list: {
    operationId: 'listKeys',
    tags: ['keys'],
    summary: 'List the keys, with their scopes and last use',
    response: describeAnswers({ 200: answer('The keys, without secrets', 'KeyList') }, ['store-unavailable']),
  },
  issue: {
    operationId: 'issueKey',
    tags: ['keys'],
    summary: 'Issue a key',
    description:
      'The answer holds the key, once: only its hash is stored. Every process of the ledger accepts it within a second.',
    body: publishSchema(wishSchema),
    response: describeAnswers({ 200: answer('The key', 'KeyChanged') }, [...errors, ...bodyProblems]),
  },
  renew: describeChange(
    'renewKey',
    'Give a key a second secret',
    'The older secret stays valid until it is retired, so that callers can change over.',
  ),
  retire: describeChange('retireSecret', 'End the older secret of a key', 'The newer one stays valid.'),
  revoke: describeChange('revokeKey', 'Revoke a key', 'Its requests are answered 401 from then on.'),
};

/** `/v1/keys`: the keys of callers, as operators manage them. */
export function addKeyRoutes(app: FastifyInstance, { keys }: HttpServices): void {
  const config = (act: string) => ({ scope: 'keys', audit: { act, kind: 'key' } }) as const;

  app.get('/v1/keys', { schema: schemas.list, config: { scope: 'keys' } }, async () => ({
    keys: await keys.list(),
  }));
  app.post<{ Body: KeyWish }>(
    '/v1/keys',
    { schema: schemas.issue, config: config('issue-key') },
    async ({ body }) => {
      const faults = keys.findFaults(body);
      if (faults.length > 0) throw new HttpError('invalid-request', faults.join('; '));
      return toAnswer(await keys.issue(body));
    },
  );
  app.post<{ Params: NameParams }>(
    '/v1/keys/:id/secrets',
    { schema: schemas.renew, config: config('renew-key') },
    async ({ params }) => toAnswer(await keys.renew(params.id)),
  );
  app.delete<{ Params: NameParams }>(
    '/v1/keys/:id/secrets/older',
    { schema: schemas.retire, config: config('retire-secret') },
    async ({ params }) => toAnswer(await keys.retire(params.id)),
  );
  app.delete<{ Params: NameParams }>(
    '/v1/keys/:id',
    { schema: schemas.revoke, config: config('revoke-key') },
    async ({ params }) => toAnswer(await keys.revoke(params.id)),
  );
}

function toAnswer(changed: KeyChanged): { readonly name: string; readonly key?: string } {
  if (changed.status === 'not-found')
    throw new HttpError('not-found', 'There is no key of this name. GET /v1/keys lists them.');
  if (changed.status === 'refused') throw new HttpError('key-state', changed.why);
  const { name } = changed;
  return changed.status === 'issued' ? { name, key: changed.key } : { name };
}
