import type { ErrorObject } from 'ajv';
import { z } from 'zod';
import { codeFormats } from '../../shared/code-tables.ts';
import { isObject } from '../../shared/is-object.ts';
import { formatPointer, parsePointer } from '../../shared/json-pointer.ts';
import { type JsonSchema, propertiesOf, schemaNodeAt } from '../../shared/json-schema.ts';
import { schemaExample } from '../../shared/schema-example.ts';
import { listSome } from '../../shared/shorten.ts';
import { suggestWord } from '../../shared/suggest-word.ts';
import { likelyErrors } from './likely-errors.ts';
import type { Fault } from './service-error.ts';
import { keySchema, wordSchema } from './wire-schemas.ts';

/** The most faults in one answer. */
const maxFaults = 20;
/** The longest name or text of a caller that is repeated or compared. */
const longestName = 100;
const longestCode = 64;

/**
 * Ajv's errors (collected with `verbose`) as faults that a caller can act on: where, what is wrong, what would be right. One
 * fault per place; values are never repeated. `root`: the schema that examples come from, if it is not the compiled one.
 */
export function explainSchemaErrors(errors: readonly ErrorObject[], root?: JsonSchema): Fault[] {
  const byPlace = new Map<string, ErrorObject>();
  for (const error of likelyErrors(errors)) {
    const place = formatPointer(pathOf(error));
    if (!byPlace.has(place)) byPlace.set(place, error);
  }
  const faults = [...byPlace.values()].slice(0, maxFaults).map((error) => explain(error, root));
  const rest = byPlace.size - faults.length;
  return rest === 0
    ? faults
    : [...faults, { pointer: '', message: `has ${rest} more faults, which are not listed` }];
}

const pathOf = (error: ErrorObject): string[] => [...parsePointer(error.instancePath), ...memberOf(error)];

function explain(error: ErrorObject, root: JsonSchema | undefined): Fault {
  const path = pathOf(error);
  const { keyword, parentSchema = {} } = error;
  const own = keyword === 'required' ? propertiesOf(parentSchema)[path.at(-1) ?? ''] : parentSchema;
  const node = root === undefined ? own : schemaNodeAt(root, path);
  const example = keyword === 'additionalProperties' ? nearField(error) : rightValue(error, node ?? {});
  const message = describe(error, node ?? {});
  return { pointer: formatPointer(path), message, ...(example === undefined ? {} : { example }) };
}

/** Ajv reports an error about a member at the object that has or lacks it. */
function memberOf({ params, propertyName }: ErrorObject): string[] {
  const member: unknown = params['missingProperty'] ?? params['additionalProperty'] ?? propertyName;
  return typeof member === 'string' ? [member.slice(0, longestName)] : [];
}

const articles: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};

const limits: Readonly<Record<string, string>> = {
  minimum: 'be at least #',
  exclusiveMinimum: 'be more than #',
  maximum: 'be at most #',
  exclusiveMaximum: 'be less than #',
  multipleOf: 'be a multiple of #',
  maxLength: 'have at most # characters',
  maxItems: 'have at most # items',
  maxProperties: 'have at most # members',
};

/** What is wrong, as the rest of a sentence that begins with the name of the place. */
function describe(error: ErrorObject, node: JsonSchema): string {
  const { keyword, params, propertyName } = error;
  if (keyword === 'required') return 'is missing';
  if (keyword === 'additionalProperties') return describeUnknown(error);
  if (keyword === 'plainText') return 'must not contain NUL characters or unpaired surrogates';
  if (keyword === 'uniqueItems')
    return `must not repeat an item: ${String(params['j'])} and ${String(params['i'])} are equal, counted from 0`;
  const duty = describeDuty(error, node) ?? limits[keyword]?.replace('#', String(error.schema));
  if (duty === undefined) return 'does not fit the schema';
  return `${propertyName === undefined ? 'must' : 'as a key must'} ${duty}`;
}

function describeDuty(error: ErrorObject, node: JsonSchema): string | undefined {
  const { keyword, schema, data, propertyName } = error;
  switch (keyword) {
    case 'type':
      return `be ${kindsOf(schema)}, not ${kindOf(data)}`;
    case 'const':
      return `be ${JSON.stringify(schema)}`;
    case 'enum':
      return `be one of ${listSome(asList(schema).map(writeChoice), 20)}`;
    case 'pattern':
      return `be ${expectedForm(error, node)}${inCapitals(error)}`;
    case 'format':
      return `be ${expectedForm(error, node)}${didYouMean(nearCode(error))}`;
    case 'maxLength':
      return `have at most ${String(schema)} characters, and has ${lengthOf(propertyName ?? data)}`;
    case 'minLength':
      return `have at least ${count(schema, 'character')}`;
    case 'minProperties':
      return `have at least ${count(schema, 'member')}`;
    case 'minItems':
      return `have at least ${count(schema, 'item')}, and has ${lengthOf(data)}`;
    case 'maxItems':
      return `have at most ${String(schema)} items, and has ${lengthOf(data)}`;
    default:
      return undefined;
  }
}

const count = (number: unknown, what: string): string =>
  `${String(number)} ${what}${number === 1 ? '' : 's'}`;

/** JSON Schema counts characters, of which some are two to JavaScript. */
const lengthOf = (value: unknown): number => Array.from(value as string | readonly unknown[]).length;

/** A value of an enum, in words. */
const writeChoice = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const didYouMean = (near: string | undefined): string =>
  near === undefined ? '' : ` (did you mean ${near}?)`;

const nearField = ({ params, parentSchema = {} }: ErrorObject): string | undefined =>
  suggestWord(
    String(params['additionalProperty']).slice(0, longestName),
    Object.keys(propertiesOf(parentSchema)),
  );

function describeUnknown(error: ErrorObject): string {
  const near = nearField(error);
  const known = Object.keys(propertiesOf(error.parentSchema ?? {}));
  if (near !== undefined || known.length === 0) return `is not known here${didYouMean(near)}`;
  return `is not known here (known are ${listSome(known, 40)})`;
}

/** The identifier that was probably meant, if the format is a table of them. */
function nearCode({ parentSchema = {}, data }: ErrorObject): string | undefined {
  const table = codeFormats[String(parentSchema['format'])];
  return typeof data === 'string' ? table?.findNear(data.slice(0, longestCode)) : undefined;
}

/** For a code in small letters, such as an airport's. */
function inCapitals({ schema, data }: ErrorObject): string {
  const code = String(data);
  const isSmall = code.length <= longestCode && new RegExp(String(schema), 'u').test(code.toUpperCase());
  return isSmall ? ', in capital letters' : '';
}

function rightValue(error: ErrorObject, node: JsonSchema): unknown {
  const { keyword, schema, data } = error;
  if (keyword === 'enum' && typeof data === 'string')
    return suggestWord(data, asList(schema).map(writeChoice)) ?? asList(schema)[0];
  const near = keyword === 'format' ? nearCode(error) : undefined;
  return near ?? schemaExample(node);
}

/** `schema` is a type, a list of types, or the branches of a union. */
function kindsOf(schema: unknown): string {
  const types = [schema].flat().flatMap((item) => (isObject(item) ? [item['type']].flat() : [item]));
  return [...new Set(types)].map((type) => articles[String(type)] ?? 'something else').join(' or ');
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a number with a fraction';
  return articles[typeof value] ?? 'nothing';
}

const patternOf = (schema: z.ZodType): unknown => z.toJSONSchema(schema)['pattern'];

/** The meaning of our own patterns and of formats. */
const forms: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [patternOf(wordSchema), 'a word of lower-case letters, digits and single dashes'],
  [patternOf(keySchema), 'printable text without white space at its ends'],
  ['^([1-9]\\d{0,2}|1000)$', 'a whole number from 1 to 1,000'],
  ['^[A-Za-z][A-Za-z0-9-]{0,63}$', 'a name of letters, digits and dashes that begins with a letter'],
  ['date-time', 'an instant with its offset (RFC 3339), in the years 1900 to 2099'],
  ['date', 'a day of the calendar (ISO 8601), in the years 1900 to 2099'],
  ['time', 'a time of day with its offset'],
  ['duration', 'an ISO 8601 duration'],
  ['email', 'an e-mail address'],
  ['uuid', 'a UUID'],
  ['bcp-47', 'a language tag (BCP 47)'],
  ['iana-time-zone', 'a time zone of the IANA database'],
  ['iso-3166-1-alpha-2', 'a country code of ISO 3166-1, two capital letters'],
  ['iso-4217', 'a currency code of ISO 4217, three capital letters'],
]);

/** The form that a schema requires of a string. */
function expectedForm({ parentSchema = {} }: ErrorObject, node: JsonSchema): string {
  const { format, pattern } = parentSchema;
  const form = forms.get(format) ?? forms.get(pattern);
  if (form !== undefined) return form;
  const example = schemaExample(node);
  return example === undefined ? `of the form ${String(pattern)}` : `written like ${JSON.stringify(example)}`;
}
