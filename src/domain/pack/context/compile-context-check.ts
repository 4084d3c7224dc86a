import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { isCalendarDay, isInstant, isTimeOfDay } from '../../../shared/calendar-forms.ts';
import { codeFormats } from '../../../shared/code-tables.ts';
import { isObject } from '../../../shared/is-object.ts';
import { formatPointer, parsePointer } from '../../../shared/json-pointer.ts';
import { type JsonSchema, propertiesOf } from '../../../shared/json-schema.ts';
import { finish, type Steps } from '../../../shared/steps.ts';
import { hintWord } from '../../../shared/suggest-word.ts';
import { explainSchemaErrors } from '../../shared/explain-schema-errors.ts';
import type { Fault } from '../../shared/service-error.ts';
import type { ContextSchemaFault } from './context-language.ts';
import { hardenContextSchema } from './harden-context-schema.ts';
import { isMultipleOf } from './is-multiple-of.ts';

/** According to its types the module is the function, but Node provides it as `default`. */
const addFormats = addFormatsModule.default;

/** The faults of a context, none if it fits. Pure; compiled when the rule set is built. */
export type ContextCheck = (context: unknown) => readonly Fault[];

type CompiledContext =
  | { readonly schema: JsonSchema; readonly check: ContextCheck }
  | { readonly faults: readonly ContextSchemaFault[] };

/** An edit of a pack seldom changes its contexts, and compiling them is most of the work of compiling a pack. */
const known = new Map<string, CompiledContext>();
const mostKnown = 200;

/** The schema that contexts are checked against and the check itself, or the faults of the authored schema. */
export const compileContextCheck = (authored: JsonSchema): CompiledContext =>
  finish(compileContextCheckInSteps(authored));

/** `compileContextCheck` with a step for each of its parts, which take a millisecond or two. */
export function* compileContextCheckInSteps(authored: JsonSchema): Steps<CompiledContext> {
  const text = JSON.stringify(authored);
  const found = known.get(text);
  if (found !== undefined) return found;
  const compiled = yield* compileAnew(authored);
  if (known.size >= mostKnown) known.clear();
  known.set(text, compiled);
  return compiled;
}

function* compileAnew(authored: JsonSchema): Steps<CompiledContext> {
  const { schema, faults } = hardenContextSchema(authored);
  const wrong = withoutConsequences([...checkKeywordValues(authored), ...faults]);
  if (wrong.length > 0) return { faults: wrong };
  yield;
  const wrongExamples = checkExamples(schema);
  if (wrongExamples.length > 0) return { faults: wrongExamples };
  yield;
  return { schema, check: createCheck(schema) };
}

/** Compiling the meta-schema takes longer than compiling a context's schema, so it is done once. */
const language = new Ajv({ allErrors: true, strict: false });

function createAjv(): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strictTypes: false,
    strictTuples: false,
    ownProperties: true,
    allowUnionTypes: true,
    meta: false,
    validateSchema: false,
  });
  addFormats(ajv, ['email', 'uuid']);
  // ajv-formats takes instants that Date.parse does not: leap seconds, blanks, offsets without minutes.
  ajv.addFormat('date', (text: string) => inOurTimes.test(text) && isCalendarDay(text));
  ajv.addFormat('date-time', (text: string) => inOurTimes.test(text) && isInstant(text));
  ajv.addFormat('time', (text: string) => isTimeOfDay(text));
  ajv.addFormat('duration', (text: string) => duration.test(text));
  for (const [format, { has }] of Object.entries(codeFormats)) ajv.addFormat(format, has);
  // Ajv divides, and 19.99 ÷ 0.01 is no whole number to a computer.
  ajv.removeKeyword('multipleOf');
  ajv.addKeyword({
    keyword: 'multipleOf',
    type: 'number',
    schemaType: 'number',
    validate: (step: number, value: number) => isMultipleOf(value, step),
  });
  ajv.addKeyword({
    keyword: 'plainText',
    type: 'string',
    validate: (_: unknown, text: string) => !/[\0\p{Surrogate}]/u.test(text),
  });
  return ajv;
}

const inOurTimes = /^(19|20)/;
const duration = /^P(?=\d|T\d)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)$/;

/** Keywords of the right name with a value of the wrong kind: `"required": "number"`. */
function checkKeywordValues({ $schema: _, $id: _id, ...authored }: JsonSchema): ContextSchemaFault[] {
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
function withoutConsequences(faults: readonly ContextSchemaFault[]): readonly ContextSchemaFault[] {
  const typeless = new Set(
    faults.flatMap(({ path, message }) =>
      message.endsWith(' is not a type') ? [formatPointer(path.slice(0, -1))] : [],
    ),
  );
  return faults.filter(
    ({ code, path }) => code !== 'context-keyword' || !typeless.has(formatPointer(path.slice(0, -1))),
  );
}

type Example = { readonly path: readonly string[]; readonly schema: JsonSchema; readonly value: unknown };

/** Examples are shown to callers, so they must be valid. All are checked at once, because compiling is expensive. */
function checkExamples(schema: JsonSchema): ContextSchemaFault[] {
  const examples = listExamples(schema, []);
  if (examples.length === 0) return [];
  const validate = createAjv().compile({
    type: 'array',
    items: examples.map((example) => guardTexts(example.schema)),
  });
  if (validate(examples.map(({ value }) => value))) return [];
  const wrong = new Set(
    (validate.errors ?? []).map(({ instancePath }) => Number(parsePointer(instancePath)[0])),
  );
  return [...wrong].flatMap((index) => wrongExample(examples[index]));
}

function listExamples(node: JsonSchema, path: readonly string[]): Example[] {
  const { examples, items, additionalProperties } = node;
  const own = Array.isArray(examples)
    ? examples.map((value: unknown) => ({ path, schema: node, value }))
    : [];
  const children: [string[], unknown][] = [
    ...Object.entries(propertiesOf(node)).map(([key, child]): [string[], unknown] => [
      ['properties', key],
      child,
    ]),
    [['items'], items],
    [['additionalProperties'], additionalProperties],
  ];
  return [
    ...own,
    ...children.flatMap(([steps, child]) =>
      isObject(child) ? listExamples(child, [...path, ...steps]) : [],
    ),
  ];
}

const wrongExample = (example: Example | undefined): ContextSchemaFault[] =>
  example === undefined
    ? []
    : [
        {
          code: 'context-value',
          path: [...example.path, 'examples'],
          message: 'an example does not fit its own schema',
          hint: 'Callers are shown it as a right value: correct the example or the schema.',
        },
      ];

function createCheck(schema: JsonSchema): ContextCheck {
  const validate = createAjv().compile(guardTexts(schema));
  return (context) => {
    if (validate(context ?? {})) return [];
    return explainSchemaErrors(validate.errors ?? [], schema);
  };
}

/** Texts must be plain, and `pattern` and `format` never run on one of unbounded length. */
function guardTexts(node: JsonSchema): JsonSchema {
  const { pattern, format, items, additionalProperties, ...rest } = node;
  const shape = {
    ...(pattern === undefined ? {} : { pattern }),
    ...(format === undefined ? {} : { format }),
  };
  const { maxLength } = rest as { readonly maxLength?: number };
  return {
    ...rest,
    ...(maxLength === undefined ? {} : { plainText: true, if: { minLength: maxLength + 1 }, else: shape }),
    ...(isObject(items) ? { items: guardTexts(items) } : {}),
    ...(rest['properties'] === undefined ? {} : { properties: mapProperties(node) }),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: isObject(additionalProperties) ? guardTexts(additionalProperties) : false }),
  };
}

const mapProperties = (node: JsonSchema): Record<string, JsonSchema> =>
  Object.fromEntries(Object.entries(propertiesOf(node)).map(([key, child]) => [key, guardTexts(child)]));
