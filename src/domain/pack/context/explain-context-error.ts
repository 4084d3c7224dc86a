import type { ErrorObject } from 'ajv';
import { formatPointer, parsePointer } from '../../../shared/json-pointer.ts';
import { type JsonSchema, propertiesOf, schemaNodeAt, typesOf } from '../../../shared/json-schema.ts';
import { suggestWord } from '../../../shared/suggest-word.ts';
import type { Fault } from '../../shared/service-error.ts';
import { exampleOf } from './example-of.ts';

/** One of Ajv's errors in plain words, with a right example; undefined where another error tells the same. Never quotes the value. */
export function explainContextError(error: ErrorObject, root: JsonSchema): Fault | undefined {
  if (error.keyword === 'if') return undefined;
  const path = [...parsePointer(error.instancePath), ...memberOf(error)];
  const node = schemaNodeAt(root, path);
  const example = node === undefined ? undefined : exampleOf(node);
  return {
    pointer: formatPointer(path),
    message: describe(error, node ?? {}, root),
    ...(example === undefined ? {} : { example }),
  };
}

/** Errors about a member are reported by Ajv at the object that has or lacks it. */
function memberOf({ keyword, params }: ErrorObject): string[] {
  const member: unknown =
    keyword === 'required'
      ? params['missingProperty']
      : (params['additionalProperty'] ?? params['propertyName']);
  return typeof member === 'string' ? [member.slice(0, 100)] : [];
}

const kinds: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

function describe(error: ErrorObject, node: JsonSchema, root: JsonSchema): string {
  const { keyword, params } = error;
  switch (keyword) {
    case 'required':
      return 'is missing';
    case 'additionalProperties':
      return describeUnknown(error, root);
    case 'type':
      return `must be ${typesOf(node)
        .map((type) => kinds[type] ?? type)
        .join(' or ')}`;
    case 'enum':
      return `must be one of ${listValues(params['allowedValues'])}`;
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`;
    case 'format':
      return `must be ${formatNames[String(params['format'])] ?? String(params['format'])}`;
    case 'pattern':
      return `must be written like ${JSON.stringify(exampleOf(node) ?? String(params['pattern']))}`;
    case 'plainText':
      return 'must not hold NUL characters or halves of surrogate pairs';
    case 'multipleOf':
      return `must be a multiple of ${String(node['multipleOf'])}`;
    case 'uniqueItems':
      return `must not hold the same twice: entries ${String(params['j'])} and ${String(params['i'])} are equal, counted from 0`;
    default:
      return describeLimit(keyword, String(params['limit'])) ?? 'does not fit';
  }
}

function describeLimit(keyword: string, limit: string): string | undefined {
  const words = limits[keyword];
  return words === undefined ? undefined : `must ${words.replace('#', limit)}`;
}

const limits: Readonly<Record<string, string>> = {
  minimum: 'be at least #',
  exclusiveMinimum: 'be more than #',
  maximum: 'be at most #',
  exclusiveMaximum: 'be less than #',
  minLength: 'have at least # characters',
  maxLength: 'have at most # characters',
  minItems: 'have at least # entries',
  maxItems: 'have at most # entries',
  minProperties: 'have at least # members',
  maxProperties: 'have at most # members',
};

const formatNames: Readonly<Record<string, string>> = {
  date: 'a day of the years 1900 to 2099',
  'date-time': 'an instant with its offset, in the years 1900 to 2099',
  time: 'a time of day with its offset',
  duration: 'an ISO 8601 duration',
  email: 'an e-mail address',
  uuid: 'a UUID',
};

function describeUnknown({ instancePath, params }: ErrorObject, root: JsonSchema): string {
  const known = Object.keys(propertiesOf(schemaNodeAt(root, parsePointer(instancePath)) ?? {}));
  const near = suggestWord(String(params['additionalProperty']).slice(0, 64), known);
  if (near !== undefined) return `is not known here; did you mean "${near}"?`;
  return known.length === 0
    ? 'is not known here'
    : `is not known here; known are ${known.slice(0, 20).join(', ')}`;
}

const listValues = (values: unknown): string =>
  Array.isArray(values)
    ? values
        .slice(0, 20)
        .map((value) => JSON.stringify(value))
        .join(', ')
    : '';
