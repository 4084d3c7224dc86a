import { z } from 'zod';
import type { JsonPath } from '../../../shared/json-pointer.ts';

/** The schemas that apply to a value at the path; several if a union leaves it open. */
export function schemasAt(schema: z.core.$ZodType, path: JsonPath): z.core.$ZodType[] {
  return path.reduce<z.core.$ZodType[]>(
    (schemas, step) => schemas.flatMap((entry) => children(entry, step)),
    unwrap(schema),
  );
}

/** The names of the members that objects at the path may have. */
export function fieldsAt(schema: z.core.$ZodType, path: JsonPath): string[] {
  const fields = schemasAt(schema, path).flatMap((entry) =>
    entry instanceof z.core.$ZodObject ? Object.keys(entry._zod.def.shape) : [],
  );
  return [...new Set(fields)];
}

/** The first example that the schema at the path gives. */
export function exampleAt(schema: z.core.$ZodType, path: JsonPath): unknown {
  for (const entry of schemasAt(schema, path)) {
    const { examples } = z.globalRegistry.get(entry) ?? {};
    if (Array.isArray(examples) && examples.length > 0) return examples[0];
  }
  return undefined;
}

/** The format that the schema at the path names. */
export const formatAt = (schema: z.core.$ZodType, path: JsonPath): unknown =>
  schemasAt(schema, path)
    .map((entry) => z.globalRegistry.get(entry)?.['format'])
    .find((format) => format !== undefined);

/** The example of the names that a record at the path takes. */
export function keyExampleAt(schema: z.core.$ZodType, path: JsonPath): unknown {
  for (const entry of schemasAt(schema, path))
    if (entry instanceof z.core.$ZodRecord) return exampleAt(entry._zod.def.keyType, []);
  return undefined;
}

function children(schema: z.core.$ZodType, step: string | number): z.core.$ZodType[] {
  if (schema instanceof z.core.$ZodObject) {
    const { shape } = schema._zod.def;
    const child = Object.hasOwn(shape, step) ? shape[step] : undefined;
    return child === undefined ? [] : unwrap(child);
  }
  if (schema instanceof z.core.$ZodRecord) return unwrap(schema._zod.def.valueType);
  if (schema instanceof z.core.$ZodArray)
    return /^\d+$/.test(String(step)) ? unwrap(schema._zod.def.element) : [];
  if (schema instanceof z.core.$ZodUnknown) return [schema];
  return [];
}

/** Looks through optional and nullable schemas and unions. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.core.$ZodOptional || schema instanceof z.core.$ZodNullable)
    return unwrap(schema._zod.def.innerType);
  if (schema instanceof z.core.$ZodUnion) return schema._zod.def.options.flatMap(unwrap);
  return [schema];
}
