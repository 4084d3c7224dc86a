import { isObject } from '../../shared/is-object.ts';
import { type JsonSchema, propertiesOf } from '../../shared/json-schema.ts';

/** A right value for a schema: its own example, else the smallest thing that fits. Undefined where there is no telling. */
export function schemaExample(schema: unknown): unknown {
  if (!isObject(schema)) return undefined;
  const [example] = asList(schema['examples']);
  if (example !== undefined) return example;
  if (schema['const'] !== undefined) return schema['const'];
  const [first] = asList(schema['enum']);
  if (first !== undefined) return first;
  const [branch] = asList(schema['anyOf']);
  return branch === undefined ? exampleOfType(schema) : schemaExample(branch);
}

function exampleOfType(schema: JsonSchema): unknown {
  switch (schema['type']) {
    case 'object':
      return exampleObject(schema);
    case 'array':
      return [schemaExample(schema['items'])].filter((item) => item !== undefined);
    case 'integer':
    case 'number':
      return nearestInRange(1, schema);
    case 'boolean':
      return true;
    case 'string':
      return 'text';
    default:
      return undefined;
  }
}

function exampleObject(schema: JsonSchema): unknown {
  const properties = propertiesOf(schema);
  const members = asList(schema['required']).map((name) => [name, schemaExample(properties[String(name)])]);
  return Object.fromEntries(members);
}

/** The number moved into the schema's limits. */
export function nearestInRange(value: number, schema: JsonSchema): number {
  const { minimum, maximum } = schema as { minimum?: number; maximum?: number };
  return Math.min(Math.max(value, minimum ?? value), maximum ?? Number.POSITIVE_INFINITY);
}

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
