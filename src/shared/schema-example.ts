import { isObject } from './is-object.ts';
import { type JsonSchema, propertiesOf, typesOf } from './json-schema.ts';

const formatExamples: Readonly<Record<string, string>> = {
  date: '2026-11-22',
  'date-time': '2026-11-22T06:10:00Z',
  time: '06:10:00Z',
  duration: 'PT2H30M',
  email: 'giulia@example.com',
  uuid: '2f1c3f0e-7d0b-4c53-9a55-0d3b8f5f4c11',
};

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A value that fits a schema: the author's own example, else one made from its keywords; undefined if none can be made. */
export function schemaExample(schema: unknown): unknown {
  if (!isObject(schema)) return undefined;
  const { examples, const: only, enum: choices, anyOf } = schema;
  const [given] = [...asList(examples), ...(only === undefined ? [] : [only]), ...asList(choices)];
  if (given !== undefined) return given;
  const [branch] = asList(anyOf);
  return branch === undefined ? makers[typesOf(schema)[0] ?? '']?.(schema) : schemaExample(branch);
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

/** One item, or none where a list may be empty. */
function makeList({ items, minItems = 0 }: JsonSchema): unknown[] | undefined {
  const item = schemaExample(items);
  if (item !== undefined) return [item];
  return Number(minItems) > 0 ? undefined : [];
}

function makeObject(schema: JsonSchema): unknown {
  const properties = propertiesOf(schema);
  return Object.fromEntries(
    asList(schema['required']).map((name) => [name, schemaExample(properties[String(name)])]),
  );
}

function makeNumber({
  minimum,
  exclusiveMinimum,
  maximum,
  exclusiveMaximum,
  multipleOf,
}: JsonSchema): number {
  const step = typeof multipleOf === 'number' ? multipleOf : 1;
  const bounds = (limit: unknown, move: (steps: number) => number): number[] =>
    typeof limit === 'number' ? [move(limit / step) * step] : [];
  const least = [...bounds(minimum, Math.ceil), ...bounds(exclusiveMinimum, (n) => Math.floor(n) + 1)];
  const most = [...bounds(maximum, Math.floor), ...bounds(exclusiveMaximum, (n) => Math.ceil(n) - 1)];
  return Math.min(Math.max(step, ...least), ...most);
}

function makeText({ format, pattern, minLength = 1, maxLength = 4 }: JsonSchema): string | undefined {
  if (typeof format === 'string') return formatExamples[format];
  if (typeof pattern === 'string') return undefined;
  const length = Math.max(Number(minLength), Math.min(4, Number(maxLength)));
  return 'text'.repeat(Math.ceil(length / 4)).slice(0, length);
}
