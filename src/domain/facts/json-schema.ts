import { z } from 'zod';

/** The subset of JSON Schema that Tact's own schemas use. The rest of a schema is ignored. */
export type OwnSchema = {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, OwnSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | OwnSchema;
  readonly items?: OwnSchema | boolean;
  readonly anyOf?: readonly OwnSchema[];
  readonly oneOf?: readonly OwnSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
  readonly [keyword: string]: unknown;
};

type Definitions = Readonly<Record<string, OwnSchema>>;

const written = new WeakMap<z.ZodType, OwnSchema>();

/** A zod schema as JSON Schema, without the root's version and name; computed once. */
export function writeJsonSchema(schema: z.ZodType): OwnSchema {
  const known = written.get(schema);
  if (known !== undefined) return known;
  const { $schema, $ref, definitions, ...root } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  const named = ($ref ?? '').replace('#/definitions/', '');
  const json = ((definitions as Definitions | undefined)?.[named] ?? root) as OwnSchema;
  written.set(schema, json);
  return json;
}

/** The alternatives of a schema: those of `anyOf` and `oneOf`, or else the schema itself. */
export function alternativesOf(schema: OwnSchema): readonly OwnSchema[] {
  const alternatives = schema.anyOf ?? schema.oneOf;
  return alternatives === undefined ? [schema] : alternatives.flatMap(alternativesOf);
}
