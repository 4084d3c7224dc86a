import type { OwnSchema } from '../../../domain/facts/json-schema.ts';
import { startsWithNumber } from '../../../engine/language/operators.ts';
import { isObject } from '../../../shared/is-object.ts';
import type { Leaf } from './condition-tree.ts';
import type { Shape } from './fact-shapes.ts';

/** They stand for every text and every list, where samples do not tell them apart. */
const anyText = '\0any text';
const anyList: readonly unknown[] = [];

/** More values than these are not sampled. */
const mostValues = 2000;
/** The most items of which every combination is sampled. */
const mostItems = 6;

const isPrimitive = (value: unknown): boolean => value === null || typeof value !== 'object';
/** True for what `===` finds: no objects, which are never identical, and no NaN. */
const isFound = (value: unknown): boolean => isPrimitive(value) && !Number.isNaN(value);
const isOrder = ({ base }: Leaf): boolean => /^(less|greater)Than/.test(base ?? '');
const isSearch = ({ base }: Leaf): boolean => base === 'contains' || base === 'doesNotContain';
const isChoice = ({ base }: Leaf): boolean => base === 'in' || base === 'notIn';

/** True if samples decide the comparison: with a literal, and without a decorator. `in` a text searches the text instead. */
const isDecidable = (leaf: Leaf): boolean =>
  leaf.literal &&
  leaf.base !== undefined &&
  (isChoice(leaf) ? Array.isArray(leaf.value) : isPrimitive(leaf.value));

/** Those of the sampled values for which a comparison may hold (or fail, with `holds` false). */
export function narrow(samples: readonly unknown[], leaf: Leaf, holds: boolean): readonly unknown[] {
  if (!isDecidable(leaf)) return samples;
  const { operator, value } = leaf;
  let listed: ReadonlySet<unknown> | undefined;
  const outcome = (sample: unknown): boolean => {
    if (!isChoice(leaf)) return operator.compare(sample, value);
    listed ??= new Set([value].flat().filter(isFound));
    return listed.has(sample) === (leaf.base === 'in');
  };
  return samples.filter((sample) => sample === anyText || sample === anyList || outcome(sample) === holds);
}

/**
 * The possible values of a place, as far as some comparisons tell them apart: of those for which every comparison has the same
 * outcome, at least one. A comparison that holds for none of them never holds.
 */
export function sampleValues(shape: Shape | undefined, comparisons: readonly Leaf[]): readonly unknown[] {
  const known = shape?.certain === true ? shape : undefined;
  const leaves = comparisons.filter(isDecidable);
  const values = [...leaves.map(({ value }) => value), ...(known?.schemas ?? []).map(namedBy)];
  if (values.reduce<number>((sum, one) => sum + (Array.isArray(one) ? one.length : 1), 0) > mostValues)
    return [anyText];
  const named = new Set(values.flat().filter(isFound));
  const bounds = leaves.filter(isOrder).map(({ value }) => value);
  const items = [...new Set(leaves.filter(isSearch).map(({ value }) => value))];
  const isWhole = known?.schemas.some(({ type }) => [type].flat().includes('integer')) === true;
  const numbers = sampleNumbers([...named, ...bounds.map(Number)], isWhole);
  const texts = sampleTexts(named, bounds, numbers);
  const lists = sampleLists(items, bounds, [...named, ...texts]);
  const samples = new Set([undefined, null, true, false, {}, ...named, ...numbers, ...texts, ...lists]);
  return known === undefined ? [...samples] : [...samples].filter((sample) => allows(known, sample));
}

/** The values that a schema names: its choices, and the ends of its range. */
const namedBy = ({ enum: choices = [], const: only, ...schema }: OwnSchema): readonly unknown[] => [
  ...choices,
  only,
  ...limits.map((limit) => schema[limit]),
];

const limits = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];

/** The numbers among some values, others between and around them (whole ones too, if asked for), and NaN. */
function sampleNumbers(values: readonly unknown[], isWhole: boolean): number[] {
  const bounds = values.filter((value) => typeof value === 'number' && !Number.isNaN(value)) as number[];
  const ends = [Number.NEGATIVE_INFINITY, -Number.MAX_VALUE, Number.MAX_VALUE, Number.POSITIVE_INFINITY];
  const sorted = [...new Set([...bounds, ...ends])].sort((one, other) => one - other);
  const around = sorted.flatMap((bound, at) => [
    bound,
    ...(isWhole ? [Math.ceil(bound) - 1, Math.floor(bound) + 1] : []),
    bound / 2 + (sorted[at + 1] ?? bound) / 2,
  ]);
  return [...around, Number.NaN];
}

/** Texts beside those that are named. Only texts that begin with a number are ever less or greater. */
function sampleTexts(
  named: ReadonlySet<unknown>,
  bounds: readonly unknown[],
  numbers: readonly number[],
): string[] {
  const unnamed = (text: string, padding: string): string =>
    named.has(text) ? unnamed(text + padding, padding) : text;
  const other = unnamed('other', '.');
  const byOrder = bounds.filter((bound) => typeof bound === 'string').sort();
  const [first] = byOrder;
  if (first === undefined)
    return bounds.length === 0 ? [other] : [other, ...numbers.map((number) => unnamed(` ${number}`, ' '))];
  if (byOrder.length < bounds.length || !byOrder.every(startsWithNumber)) return [anyText];
  return [other, unnamed(`\t${first}`, '\0'), ...byOrder.map((bound) => unnamed(`${bound}\0`, '\0'))];
}

/** Lists with every combination of the items, or lists that compare as each of the values does. */
function sampleLists(
  items: readonly unknown[],
  bounds: readonly unknown[],
  values: readonly unknown[],
): (readonly unknown[])[] {
  if (items.length === 0 && bounds.length === 0) return [['other']];
  if (items.length === 0)
    return values.includes(anyText) ? [anyList] : [['other'], ...values.map((value) => [value])];
  if (items.length > mostItems || bounds.length > 0) return [anyList];
  return Array.from({ length: 1 << items.length }, (_, set) => items.filter((_item, at) => set & (1 << at)));
}

/** True if a place of the shape may have the value. Of a `$ref` and of keywords that are not read, everything may be. */
export const allows = ({ schemas, optional }: Shape, value: unknown): boolean =>
  value === undefined ? optional : schemas.some((schema) => fits(schema, value));

function fits(schema: OwnSchema, value: unknown): boolean {
  if (schema['$ref'] !== undefined || schema['allOf'] !== undefined) return true;
  const choices = schema.const === undefined ? schema.enum : [schema.const];
  if (Array.isArray(value)) return choices?.some(Array.isArray) ?? hasType(schema, 'array');
  if (isObject(value)) return choices?.some(isObject) ?? hasType(schema, 'object');
  if (choices !== undefined) return choices.includes(value);
  if (typeof value === 'number') return fitsNumber(schema, value);
  return hasType(schema, value === null ? 'null' : typeof value);
}

const hasType = ({ type }: OwnSchema, name: string): boolean =>
  type === undefined || [type].flat().includes(name);

function fitsNumber(schema: OwnSchema, value: number): boolean {
  const [least, most, above, below] = limits.map((name) => Number(schema[name] ?? Number.NaN));
  if (Number.isNaN(value)) return schema.type === undefined;
  const fitsType = hasType(schema, 'number') || (hasType(schema, 'integer') && Number.isInteger(value));
  // A limit that is not there is NaN, below which nothing is and above which nothing is.
  return (
    fitsType &&
    !(value < Number(least) || value > Number(most) || value <= Number(above) || value >= Number(below))
  );
}
