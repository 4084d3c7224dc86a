import { isObject } from '../../shared/is-object.ts';
import type { JsonSchema } from '../../shared/json-schema.ts';
import { MemberOrder } from '../../shared/member-order.ts';
import { quickForms } from './quick-forms.ts';
import { schemaFormats } from './schema-formats.ts';

/** True only for values that surely fit; false says nothing but that the schema itself must be asked. */
export type Fits = (value: unknown) => boolean;

/**
 * A quick yes for the values that nearly always come: decision requests, and the millions of snapshots of loads. This takes a quarter
 * of what Ajv takes, and next to nothing to compile. It knows the keywords that our schemas use for documents, and never says yes where a schema has another.
 */
export function compileFits(schema: JsonSchema): Fits {
  if (Object.keys(schema).some((keyword) => !knownKeywords.has(keyword))) return never;
  if ('enum' in schema && schema['type'] !== 'string') return never;
  if ('const' in schema) return (value) => value === schema['const'];
  if (Array.isArray(schema['anyOf']))
    return 'type' in schema ? never : fitsAny(schema['anyOf'].map(compileFits));
  switch (schema['type']) {
    case 'object':
      return 'propertyNames' in schema ? fitsRecord(schema) : fitsObject(schema);
    case 'array':
      return fitsList(schema);
    case 'string':
      return Array.isArray(schema['enum']) ? fitsWord(schema['enum']) : fitsText(schema);
    case 'number':
    case 'integer':
      return fitsNumber(schema);
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'null':
      return (value) => value === null;
    default:
      return never;
  }
}

const knownKeywords = new Set([
  ...['$id', 'title', 'description', 'examples', 'type', 'const', 'enum', 'anyOf', 'format', 'pattern'],
  ...['$comment', 'minLength', 'maxLength', 'minimum', 'maximum', 'items', 'minItems', 'maxItems'],
  ...['properties', 'required', 'additionalProperties', 'propertyNames'],
]);

const always: Fits = () => true;
const never: Fits = () => false;
const asSchema = (node: unknown): JsonSchema =>
  typeof node === 'object' && node !== null ? { ...node } : { unknown: node };
const isAnything = (node: unknown): boolean => isObject(node) && Object.keys(node).length === 0;
const limit = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);
function fitsAny(choices: readonly Fits[]): Fits {
  return (value) => {
    for (const fits of choices) if (fits(value)) return true;
    return false;
  };
}

/** Only where nothing else than the named members may be there. */
function fitsObject(schema: JsonSchema): Fits {
  const { properties, required, additionalProperties } = schema;
  if (!isObject(properties) || additionalProperties !== false) return never;
  const needed = new Set(Array.isArray(required) ? required.map(String) : []);
  const members = Object.entries(properties).map(
    ([name, node]) => [name, { fits: compileFits(asSchema(node)), isNeeded: needed.has(name) }] as const,
  );
  const order = new MemberOrder(members, { fits: never, isNeeded: false });
  return (value) => {
    if (!isObject(value)) return false;
    let found = 0;
    order.restart();
    for (const name in value) {
      const { fits, isNeeded } = order.next(name);
      if (!fits(value[name])) return false;
      if (isNeeded) found += 1;
    }
    return found === needed.size;
  };
}

function fitsRecord(schema: JsonSchema): Fits {
  if ('properties' in schema || 'required' in schema) return never;
  const fitsName = compileFits(asSchema(schema['propertyNames']));
  const { additionalProperties: member } = schema;
  const fitsMember = isAnything(member) ? always : compileFits(asSchema(member));
  return (value) => {
    if (!isObject(value)) return false;
    for (const name in value) if (!fitsName(name) || !fitsMember(value[name])) return false;
    return true;
  };
}

function fitsList(schema: JsonSchema): Fits {
  const least = limit(schema['minItems'], 0);
  const most = limit(schema['maxItems'], Number.POSITIVE_INFINITY);
  const fitsEntry = compileFits(asSchema(schema['items']));
  return (value) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) return false;
    for (const entry of value) if (!fitsEntry(entry)) return false;
    return true;
  };
}

function fitsWord(words: readonly unknown[]): Fits {
  const known = new Set(words);
  return (value) => typeof value === 'string' && known.has(value);
}

function fitsNumber({ type, minimum, maximum }: JsonSchema): Fits {
  const least = limit(minimum, Number.NEGATIVE_INFINITY);
  const most = limit(maximum, Number.POSITIVE_INFINITY);
  return (value) =>
    typeof value === 'number' &&
    value >= least &&
    value <= most &&
    (type === 'number' ? Number.isFinite(value) : Number.isInteger(value));
}

/** Texts found right are remembered, so many and so long: languages and currencies come again and again. */
const mostRemembered = 2000;
const longestRemembered = 32;

function fitsText(schema: JsonSchema): Fits {
  const { pattern, format } = schema;
  const least = limit(schema['minLength'], 0);
  const most = limit(schema['maxLength'], Number.POSITIVE_INFINITY);
  const hasLength = (text: string): boolean => text.length <= most && !isShort(text, least);
  const hasFormat = format === undefined ? () => true : formatCheck(format);
  if (typeof pattern !== 'string')
    return (value) => typeof value === 'string' && hasLength(value) && hasFormat(value);
  const form = new RegExp(pattern, 'u');
  const hasForm = (text: string): boolean => form.test(text) && hasFormat(text);
  const quick = quickForms.get(pattern);
  if (quick === undefined || quick.format !== format)
    return remembering((text) => hasLength(text) && hasForm(text));
  const { matches } = quick;
  return (value) => typeof value === 'string' && hasLength(value) && (matches(value) || hasForm(value));
}

function remembering(fits: (text: string) => boolean): Fits {
  const remembered = new Set<unknown>();
  return (value) => {
    if (remembered.has(value)) return true;
    if (typeof value !== 'string' || !fits(value)) return false;
    if (value.length <= longestRemembered && remembered.size < mostRemembered) remembered.add(value);
    return true;
  };
}

const formatCheck = (format: unknown): ((text: string) => boolean) =>
  (typeof format === 'string' ? schemaFormats[format] : undefined) ?? never;

/** JSON Schema counts code points, of which a text has at least half as many as JavaScript counts. */
const isShort = (text: string, least: number): boolean =>
  text.length < least || (text.length < 2 * least && Array.from(text).length < least);
