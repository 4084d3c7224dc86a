import type { OwnSchema } from '../../../domain/facts/json-schema.ts';
import { isObject } from '../../../shared/is-object.ts';
import type { Shape } from './fact-shapes.ts';
import type { Range } from './range.ts';
import type { NumberSet, Scalar, ValueSet } from './value-set.ts';
import {
  allLists,
  allNumbers,
  allStrings,
  anyValue,
  joinValueSets,
  makeValueSet,
  noValue,
} from './value-set.ts';

const allTypes = ['string', 'number', 'boolean', 'null', 'array', 'object'];

function typesOf({ type }: OwnSchema): readonly string[] {
  if (type === undefined) return allTypes;
  return typeof type === 'string' ? [type] : type;
}

const isFiniteNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

function rangeOf(schema: OwnSchema): Range<number> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const min = isFiniteNumber(minimum) ? { min: { at: minimum, open: false } } : {};
  const max = isFiniteNumber(maximum) ? { max: { at: maximum, open: false } } : {};
  const above = isFiniteNumber(exclusiveMinimum) ? { min: { at: exclusiveMinimum, open: true } } : {};
  const below = isFiniteNumber(exclusiveMaximum) ? { max: { at: exclusiveMaximum, open: true } } : {};
  return { ...min, ...max, ...above, ...below };
}

function numbersOf(schema: OwnSchema): NumberSet {
  return { ...allNumbers, range: rangeOf(schema), integer: schema.type === 'integer', nan: false };
}

/** What a schema lets through. Of a fixed list of values exactly those; of a `$ref` or an unread keyword, everything. */
function valuesOf(schema: OwnSchema): ValueSet {
  if (schema['$ref'] !== undefined || schema['allOf'] !== undefined) return anyValue;
  if (schema.const !== undefined) return exactly([schema.const]);
  if (schema.enum !== undefined) return exactly(schema.enum);
  const types = typesOf(schema);
  const scalars: Scalar[] = [
    ...(types.includes('null') ? [null] : []),
    ...(types.includes('boolean') ? [true, false] : []),
  ];
  return makeValueSet({
    scalars,
    numbers: types.includes('number') || types.includes('integer') ? numbersOf(schema) : undefined,
    strings: types.includes('string') ? allStrings : undefined,
    lists: types.includes('array') ? allLists : undefined,
    objects: types.includes('object'),
  });
}

function exactly(values: readonly unknown[]): ValueSet {
  return makeValueSet({
    scalars: values.filter(
      (value): value is Scalar => value === undefined || value === null || typeof value === 'boolean',
    ),
    numbers: { ...allNumbers, only: values.filter((value) => typeof value === 'number'), nan: false },
    strings: { ...allStrings, only: values.filter((value) => typeof value === 'string') },
    lists: values.some(Array.isArray) ? allLists : undefined,
    objects: values.some(isObject),
  });
}

/** All values that a place of a known shape may have; all values if the shape is not certain. */
export function valuesOfShape(shape: Shape | undefined): ValueSet {
  if (shape?.certain !== true) return anyValue;
  const absent: ValueSet = shape.optional ? { ...noValue, scalars: [undefined] } : noValue;
  return shape.schemas.map(valuesOf).reduce(joinValueSets, absent);
}

/** The values that a shape enumerates; undefined if it does not. */
export function choicesOfShape(shape: Shape | undefined): readonly unknown[] | undefined {
  if (shape === undefined || shape.schemas.length === 0) return undefined;
  const lists = shape.schemas.map((schema) => (schema.const === undefined ? schema.enum : [schema.const]));
  return lists.some((list) => list === undefined) ? undefined : lists.flatMap((list) => list ?? []);
}

const words: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  array: 'a list',
  object: 'an object',
};

/** A place's values in words: `a text`, `a whole number`. */
export function describeShape(shape: Shape): string {
  const types = shape.schemas.flatMap((schema) =>
    schema.enum?.every((value) => typeof value === 'string') ? ['string'] : typesOf(schema),
  );
  return [...new Set(types)].map((type) => words[type] ?? type).join(' or ');
}
