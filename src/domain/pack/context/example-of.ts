import { isObject } from '../../../shared/is-object.ts';
import { type JsonSchema, propertiesOf, typesOf } from '../../../shared/json-schema.ts';

const formatExamples: Readonly<Record<string, string>> = {
  date: '2026-11-22',
  'date-time': '2026-11-22T06:10:00Z',
  time: '06:10:00Z',
  duration: 'PT2H30M',
  email: 'giulia@example.com',
  uuid: '2f1c3f0e-7d0b-4c53-9a55-0d3b8f5f4c11',
};

/** A value that fits the node: the author's own example, else one made from its keywords; undefined where none can be made. */
export function exampleOf(schema: JsonSchema): unknown {
  const { examples, enum: choices, const: only } = schema;
  if (Array.isArray(examples) && examples.length > 0) return examples[0];
  if (only !== undefined) return only;
  if (Array.isArray(choices)) return choices[0];
  return makers[typesOf(schema)[0] ?? '']?.(schema);
}

const makers: Readonly<Record<string, (schema: JsonSchema) => unknown>> = {
  object: makeObject,
  array: makeList,
  boolean: () => true,
  null: () => null,
  number: makeNumber,
  integer: makeNumber,
  string: makeText,
};

function makeObject(schema: JsonSchema): Record<string, unknown> {
  const { required } = schema;
  const properties = propertiesOf(schema);
  const keys = Array.isArray(required) ? required.map(String) : [];
  return Object.fromEntries(keys.map((key) => [key, exampleOf(properties[key] ?? {})]));
}

function makeList({ minItems, items }: JsonSchema): unknown[] {
  if (!isObject(items) || typeof minItems !== 'number' || minItems === 0) return [];
  return [exampleOf(items)];
}

function makeNumber({ minimum, exclusiveMinimum, maximum, multipleOf }: JsonSchema): number {
  const step = typeof multipleOf === 'number' ? multipleOf : 1;
  if (typeof minimum === 'number') return Math.ceil(minimum / step) * step;
  if (typeof exclusiveMinimum === 'number') return (Math.floor(exclusiveMinimum / step) + 1) * step;
  return typeof maximum === 'number' ? Math.min(step, Math.floor(maximum / step) * step) : step;
}

function makeText({ format, pattern, minLength, maxLength }: JsonSchema): string | undefined {
  if (typeof format === 'string') return formatExamples[format];
  if (typeof pattern === 'string') return undefined;
  const least = typeof minLength === 'number' ? minLength : 1;
  const most = typeof maxLength === 'number' ? maxLength : 4;
  const length = Math.max(least, Math.min(4, most));
  return 'text'.repeat(Math.ceil(length / 4)).slice(0, length);
}
