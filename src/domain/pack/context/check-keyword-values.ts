import { Ajv } from 'ajv';
import { formatPointer, parsePointer } from '../../../shared/json-pointer.ts';
import type { JsonSchema } from '../../../shared/json-schema.ts';
import { hintWord } from '../../../shared/suggest-word.ts';
import type { ContextSchemaFault } from './context-language.ts';

/** Compiling the meta-schema takes longer than compiling a context's schema, so it is done once. */
const language = new Ajv({ allErrors: true, strict: false });

/** Keywords of the right name with a value of the wrong kind: `"required": "number"`. */
export function checkKeywordValues({ $schema: _, $id: _id, ...authored }: JsonSchema): ContextSchemaFault[] {
  if (language.validateSchema(authored) === true) return [];
  const places = new Set((language.errors ?? []).map(({ instancePath }) => instancePath));
  return [...places].map((place) => explainKeyword(parsePointer(place), authored));
}

function explainKeyword(path: readonly string[], authored: JsonSchema): ContextSchemaFault {
  const keyword = path.findLast((step) => Object.hasOwn(keywordValues, step)) ?? String(path.at(-1) ?? '');
  const value = path.reduce<unknown>((at, step) => (Object(at) as Record<string, unknown>)[step], authored);
  const shown = JSON.stringify(value)?.slice(0, 60) ?? '';
  if (keyword === 'type')
    return {
      code: 'context-value',
      path,
      message: `${shown} is not a type`,
      hint: hintType(String(value)),
    };
  return {
    code: 'context-value',
    path,
    message: `"${keyword}" cannot be ${shown}`,
    hint: `Write ${keywordValues[keyword] ?? 'a schema, which is an object { … }'}.`,
  };
}

/** What other languages call the types. */
const typeNames = new Map([
  ...Object.entries({
    int: 'integer',
    long: 'integer',
    float: 'number',
    double: 'number',
    decimal: 'number',
  }),
  ...Object.entries({ text: 'string', date: 'string', bool: 'boolean', list: 'array', map: 'object' }),
]);

function hintType(name: string): string {
  const meant = typeNames.get(name.toLowerCase());
  return meant === undefined ? hintWord(name, types, 'type') : `Did you mean "${meant}"?`;
}

const types = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];
const count = 'a whole number from 0';
const aNumber = 'a number, without quotes';

/** What keywords take. */
const keywordValues: Readonly<Record<string, string>> = {
  type: 'the name of a type',
  required: 'a list of names, each once',
  properties: 'an object of schemas by name',
  enum: 'a list of values',
  examples: 'a list of values',
  pattern: 'a regular expression as a text',
  format: 'the name of a format as a text',
  title: 'a text',
  description: 'a text',
  uniqueItems: 'true or false',
  multipleOf: 'a number above 0',
  minimum: aNumber,
  maximum: aNumber,
  exclusiveMinimum: aNumber,
  exclusiveMaximum: aNumber,
  minLength: count,
  maxLength: count,
  minItems: count,
  maxItems: count,
  minProperties: count,
  maxProperties: count,
};

/** If a type is unknown, the keywords that may accompany it are unknown too. */
export function withoutConsequences(faults: readonly ContextSchemaFault[]): readonly ContextSchemaFault[] {
  const typeless = new Set(
    faults.flatMap(({ path, message }) =>
      message.endsWith(' is not a type') ? [formatPointer(path.slice(0, -1))] : [],
    ),
  );
  return faults.filter(
    ({ code, path }) => code !== 'context-keyword' || !typeless.has(formatPointer(path.slice(0, -1))),
  );
}
