import type { ErrorObject } from 'ajv';
import type { Fault } from '../../domain/shared/service-error.ts';
import { isObject } from '../../shared/is-object.ts';
import { propertiesOf } from '../../shared/json-schema.ts';
import { suggestWord } from '../../shared/suggest-word.ts';
import { escapePointer } from '../body/inspect-body.ts';
import { expectedForm } from './expected-form.ts';
import { asList, nearestInRange, schemaExample } from './schema-example.ts';
import { codeFormats } from './schema-formats.ts';

/** At most this many faults are told in one answer. */
const maxFaults = 20;

/** Ajv's errors (collected with `verbose`) as faults a caller can act on: where, what is wrong, what would be right. */
export function describeFaults(errors: readonly ErrorObject[], root: string): Fault[] {
  const told = new Map<string, Fault>();
  for (const error of chooseBranches(errors)) {
    const fault = describe(error, root);
    if (!told.has(fault.pointer)) told.set(fault.pointer, fault);
    if (told.size === maxFaults) break;
  }
  return [...told.values()];
}

/** Where none of several forms fits, Ajv tells the errors of all of them: keeps those of the form that was likely meant. */
function chooseBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const union = errors.findLast(({ keyword }) => keyword === 'anyOf');
  if (union === undefined)
    return errors.filter(({ keyword }) => keyword !== 'propertyNames' && keyword !== 'if');
  const [within, others] = partition(errors, (error) => error.schemaPath.startsWith(`${union.schemaPath}/`));
  const meant = likelyBranch(union, within);
  return chooseBranches([...others.filter((error) => error !== union), ...meant]);
}

function likelyBranch(union: ErrorObject, within: readonly ErrorObject[]): readonly ErrorObject[] {
  const branches = asList(union.schema).map((_, index) =>
    within.filter(({ schemaPath }) => schemaPath.startsWith(`${union.schemaPath}/${index}/`)),
  );
  const fitting = branches.filter((branch) => branch.length > 0 && !branch.some(isOtherKind));
  if (fitting.length === 0) return [{ ...union, keyword: 'type' }];
  return fitting.reduce((best, branch) => (misfit(branch) < misfit(best) ? branch : best));

  function isOtherKind(error: ErrorObject): boolean {
    return error.keyword === 'type' && error.instancePath === union.instancePath;
  }
}

/** How far a value is from a form: missing and unknown fields weigh more than a wrong value within. */
const misfit = (errors: readonly ErrorObject[]): number =>
  errors.reduce(
    (sum, { keyword }) => sum + (keyword === 'required' || keyword === 'additionalProperties' ? 10 : 1),
    0,
  );

function partition<T>(list: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [list.filter(test), list.filter((item) => !test(item))];
}

function describe(error: ErrorObject, root: string): Fault {
  const { params, parentSchema } = error;
  const at = root + error.instancePath;
  switch (error.keyword) {
    case 'required':
      return missing(at, params['missingProperty'], parentSchema);
    case 'additionalProperties':
      return unknownField(at, params['additionalProperty'], parentSchema);
    default:
      return withExample(pointerOf(error, at), misfitOf(error), rightValue(error));
  }
}

const withExample = (pointer: string, message: string, example: unknown): Fault =>
  example === undefined ? { pointer, message } : { pointer, message, example };

const pointerOf = (error: ErrorObject, at: string): string =>
  error.propertyName === undefined ? at : `${at}/${escapePointer(error.propertyName)}`;

function missing(at: string, name: string, schema: ErrorObject['parentSchema']): Fault {
  const properties = propertiesOf(schema ?? {});
  return withExample(`${at}/${escapePointer(name)}`, 'is missing', schemaExample(properties[name]));
}

function unknownField(at: string, name: string, schema: ErrorObject['parentSchema']): Fault {
  const known = Object.keys(propertiesOf(schema ?? {}));
  const meant = suggestWord(name, known);
  const hint =
    meant === undefined ? `(known are ${known.slice(0, 40).join(', ')})` : `(did you mean ${meant}?)`;
  return withExample(`${at}/${escapePointer(name)}`, `is not known here ${hint}`, meant);
}

/** What is wrong with a value, as the rest of a sentence that begins with its name. */
function misfitOf({ keyword, params, schema, data, parentSchema, propertyName }: ErrorObject): string {
  const subject = propertyName === undefined ? 'must' : 'as a key must';
  const limit = String(params['limit']);
  switch (keyword) {
    case 'type':
      return `${subject} be ${kindsOf(schema)}, not ${kindOf(data)}`;
    case 'const':
      return `${subject} be ${JSON.stringify(schema)}`;
    case 'enum':
      return `${subject} be one of ${asList(schema).join(', ')}`;
    case 'minimum':
      return `${subject} be at least ${limit}`;
    case 'maximum':
      return `${subject} be at most ${limit}`;
    case 'minLength':
      return `${subject} have at least ${limit} character(s)`;
    case 'maxLength':
      return `${subject} have at most ${limit} characters, and has ${lengthOf(propertyName ?? data)}`;
    case 'minItems':
      return `${subject} have at least ${limit} item(s)`;
    case 'maxItems':
      return `${subject} have at most ${limit} items, and has ${lengthOf(data)}`;
    case 'pattern':
    case 'format':
      return `${subject} be ${expectedForm(parentSchema ?? {})}${didYouMean(nearCode(parentSchema, data))}`;
    default:
      return 'does not fit the schema';
  }
}

const didYouMean = (near: string | undefined): string =>
  near === undefined ? '' : ` (did you mean ${near}?)`;

/** The identifier that was likely meant, where the schema's format is a table of them. */
function nearCode(schema: ErrorObject['parentSchema'], data: unknown): string | undefined {
  const format: unknown = schema?.['format'];
  const table = typeof format === 'string' ? codeFormats[format] : undefined;
  return typeof data === 'string' ? table?.findNear(data.slice(0, 64)) : undefined;
}

function rightValue({ keyword, parentSchema, schema, data }: ErrorObject): unknown {
  const near = keyword === 'format' || keyword === 'pattern' ? nearCode(parentSchema, data) : undefined;
  if (near !== undefined) return near;
  const ofLimits = keyword === 'minimum' || keyword === 'maximum';
  if (keyword === 'enum' && typeof data === 'string')
    return suggestWord(data, asList(schema).map(String)) ?? asList(schema)[0];
  if (ofLimits && parentSchema?.['examples'] === undefined)
    return nearestInRange(Number(data), { ...parentSchema });
  return schemaExample(parentSchema);
}

/** JSON Schema counts characters, of which some are two to JavaScript. */
const lengthOf = (value: unknown): string =>
  (typeof value === 'string'
    ? Array.from(value).length
    : Array.isArray(value)
      ? value.length
      : 0
  ).toLocaleString('en');

const articles: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};

/** `schema` is a type, a list of types, or the branches of a union. */
function kindsOf(schema: unknown): string {
  const types = Array.isArray(schema)
    ? schema.map((item) => (isObject(item) ? item['type'] : item))
    : [schema];
  return [...new Set(types.flat())].map((type) => articles[String(type)] ?? 'something else').join(' or ');
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a number with a fraction';
  return articles[typeof value] ?? 'nothing';
}
