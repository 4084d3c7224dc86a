import { z } from 'zod';

/** The subset of JSON Schema that Tact's own schemas use. The rest of a schema is ignored. */
export type JsonSchema = {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
  readonly [keyword: string]: unknown;
};

type Definitions = Readonly<Record<string, JsonSchema>>;

const written = new WeakMap<z.ZodType, JsonSchema>();

/** A zod schema as JSON Schema, without the root's version and name; computed once. */
export function writeJsonSchema(schema: z.ZodType): JsonSchema {
  const known = written.get(schema);
  if (known !== undefined) return known;
  const { $schema, $ref, definitions, ...root } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  const named = ($ref ?? '').replace('#/definitions/', '');
  const json = ((definitions as Definitions | undefined)?.[named] ?? root) as JsonSchema;
  written.set(schema, json);
  return json;
}

/** The alternatives of a schema: those of `anyOf` and `oneOf`, or else the schema itself. */
export function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  const alternatives = schema.anyOf ?? schema.oneOf;
  return alternatives === undefined ? [schema] : alternatives.flatMap(alternativesOf);
}
