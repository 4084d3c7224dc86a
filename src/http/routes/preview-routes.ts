import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { PreviewQuestion } from '../../author/show-preview.ts';
import { readerSchema } from '../../domain/customer/snapshot.ts';
import { keyLike, localeSchema, wordLike } from '../../domain/shared/wire-schemas.ts';
import { HttpError } from '../errors/http-error.ts';
import { answer, bodyProblems, describeAnswers } from '../schemas/describe-answers.ts';
import { publishSchema } from '../schemas/publish-schema.ts';
import type { HttpServices } from '../services/http-services.ts';

/** A printed page costs about as much as twenty plain decisions, and previews wait for one another. */
const sheetUnits = 20;

const value = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()]);

const questionSchema = z.strictObject({
  kind: z.enum(['letter', 'message']),
  name: wordLike('apology-ife'),
  pack: wordLike('airline').optional().describe('Where several packs have the name.'),
  release: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('The number of a release, whatever its state; the rules in force if absent.'),
  locale: localeSchema.optional().describe('A language of the pack; its default if absent.'),
  channel: wordLike('email').optional().describe('By which a message goes; `email` if absent.'),
  customerId: keyLike('cust-1042')
    .optional()
    .describe('A stored customer, by name and address. Needs the scope `customers:read` too.'),
  customer: readerSchema.optional().describe('Somebody made up; not together with `customerId`.'),
  values: z
    .record(z.string().max(64), z.union([value, z.record(z.string().max(64), value)]))
    .optional()
    .describe('In place of the examples of the variables.'),
  as: z
    .enum(['words', 'html', 'pdf', 'png'])
    .optional()
    .describe('`words` (JSON) if absent; the others are sheets of letters. A picture needs poppler-utils.'),
  page: z.number().int().min(1).max(100).optional().describe('Of a picture; the first if absent.'),
});

const file = { schema: { type: 'string', format: 'binary' } };
const words = answer('The words, or the sheet', 'Preview');

const schema = {
  operationId: 'showPreview',
  tags: ['rule sets'],
  summary: 'Show a letter or a message as its reader will see it',
  description:
    'With the examples of its variables, of a release that is not in force too. Stores and sends nothing.',
  body: publishSchema(questionSchema),
  response: describeAnswers(
    {
      200: {
        ...words,
        content: {
          ...Object(words['content']),
          'text/html': { schema: { type: 'string' } },
          'application/pdf': file,
          'image/png': file,
        },
      },
    },
    [...bodyProblems, 'store-unavailable'],
  ),
};

/** What a browser may do with a letter: show it. */
const sheetPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

/** `POST /v1/previews`. */
export function addPreviewRoutes(app: FastifyInstance, { previews }: HttpServices): void {
  app.post<{ Body: PreviewQuestion }>(
    '/v1/previews',
    { schema, config: { scope: 'preview' } },
    async (request, reply) => {
      const { body, apiKey } = request;
      if (body.customerId !== undefined && apiKey?.scopes.has('customers:read') === false)
        throw new HttpError(
          'forbidden',
          `/customerId needs a key with the scope customers:read; ${apiKey.name} does not have it.`,
        );
      request.charge(sheetUnits);
      const shown = await previews.show(body);
      if ('refused' in shown)
        throw new HttpError('invalid-request', `No preview: ${shown.refused.replace(/\.$/, '')}.`);
      if ('words' in shown) return { pack: shown.pack, locale: shown.locale, ...shown.words };
      if (shown.type === 'text/html') reply.header('content-security-policy', sheetPolicy);
      reply.type(shown.type);
      return typeof shown.content === 'string' ? shown.content : Buffer.from(shown.content);
    },
  );
}
