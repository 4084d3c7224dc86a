import { z } from 'zod';
import type { JsonSchema } from '../../shared/json-schema.ts';

/**
 * The JSON Schema (2020-12) of a zod schema, as Fastify and OpenAPI want it: a schema with an id (`meta({ id })`) is its own
 * document named by `$id`, and other schemas refer to it as `ID#`.
 */
export function publishSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, $defs: definitions, ...document } = z.toJSONSchema(schema, { io: 'input' });
  const id = z.globalRegistry.get(schema)?.id;
  if (id === undefined) return tidy(document);
  return { $id: id, ...tidy(definitions?.[id] ?? document) };
}

/** Without zod's `id` markers, and with references to documents instead of local definitions. */
function tidy(node: object): JsonSchema {
  const entries = Object.entries(node)
    .filter(([keyword, value]) => !(keyword === 'id' && typeof value === 'string'))
    .map(([keyword, value]) => [keyword, tidyValue(keyword, value)]);
  return Object.fromEntries(entries);
}

function tidyValue(keyword: string, value: unknown): unknown {
  if (keyword === '$ref' && typeof value === 'string') return value.replace(/^#\/\$defs\/(.+)$/, '$1#');
  if (Array.isArray(value)) return value.map((item) => tidyValue('', item));
  return typeof value === 'object' && value !== null ? tidy(value) : value;
}

/** Refers to a published schema from another one. */
export const refTo = (id: string): JsonSchema => ({ $ref: `${id}#` });
