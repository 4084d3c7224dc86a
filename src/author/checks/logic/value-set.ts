import { startsWithNumber } from '../../../engine/language/operators.ts';
import type { Range } from './range.ts';
import { hasNoInteger, isEmptyRange, isInRange, joinRanges } from './range.ts';

/**
 * The values that a fact may have at one place, as an over-approximation by type. Values outside are proved impossible;
 * values inside may be possible. An absent part is empty.
 */
export type ValueSet = {
  readonly scalars: readonly Scalar[];
  readonly numbers?: NumberSet;
  readonly strings?: StringSet;
  readonly lists?: ListSet;
  /** Objects that are not lists. */
  readonly objects: boolean;
};

export type Scalar = undefined | null | boolean;

/** Numbers: a few, or those of a range except a few. */
export type NumberSet = {
  readonly only?: readonly number[];
  readonly not: readonly number[];
  readonly range: Range<number>;
  readonly integer: boolean;
  readonly nan: boolean;
};

/** Texts: a few, or all except a few. `numeric` bounds their numeric values, `lexical` their order. */
export type StringSet = {
  readonly only?: readonly string[];
  readonly not: readonly string[];
  readonly numeric?: Range<number>;
  readonly lexical?: Range<string>;
};

/** Lists by the items that they provably contain or lack. `numeric` bounds their numeric values. */
export type ListSet = {
  readonly has: readonly unknown[];
  readonly hasNot: readonly unknown[];
  readonly numeric?: Range<number>;
};

export const allNumbers: NumberSet = { not: [], range: {}, integer: false, nan: true };
export const allStrings: StringSet = { not: [] };
export const allLists: ListSet = { has: [], hasNot: [] };
export const anyValue: ValueSet = {
  scalars: [undefined, null, true, false],
  numbers: allNumbers,
  strings: allStrings,
  lists: allLists,
  objects: true,
};
export const noValue: ValueSet = { scalars: [], objects: false };

/** A membership test for repeated use. */
export function lookUp(values: readonly unknown[]): (value: unknown) => boolean {
  if (values.length < 16) return (value) => values.includes(value);
  const known = new Set(values);
  return (value) => known.has(value);
}

/** True for a number in the set. */
export function numbersOf(set: NumberSet): (value: number) => boolean {
  const isListed = lookUp(set.only ?? set.not);
  return (value) => {
    if (Number.isNaN(value)) return set.nan;
    if (set.only !== undefined) return isListed(value);
    return !isListed(value) && isInRange(set.range, value) && (!set.integer || Number.isInteger(value));
  };
}

/** True for a text in the set. */
export function stringsOf(set: StringSet): (value: string) => boolean {
  const isListed = lookUp(set.only ?? set.not);
  return (value) => {
    if (set.only !== undefined) return isListed(value);
    if (isListed(value)) return false;
    if (set.lexical !== undefined && !isInRange(set.lexical, value)) return false;
    return set.numeric === undefined || (startsWithNumber(value) && isInRange(set.numeric, Number(value)));
  };
}

/** The number of values that the set enumerates, which is the cost of examining it. */
export const sizeOf = ({ numbers, strings, lists }: ValueSet): number =>
  (numbers?.only?.length ?? 0) +
  (numbers?.not.length ?? 0) +
  (strings?.only?.length ?? 0) +
  (strings?.not.length ?? 0) +
  (lists === undefined ? 0 : lists.has.length + lists.hasNot.length);

const isEmptyNumbers = (set: NumberSet): boolean => {
  if (set.nan) return false;
  if (set.only !== undefined) return set.only.length === 0;
  const { min, max } = set.range;
  if (min !== undefined && max !== undefined && min.at === max.at && set.not.includes(min.at)) return true;
  return isEmptyRange(set.range) || (set.integer && hasNoInteger(set.range));
};

const isEmptyStrings = (set: StringSet): boolean =>
  set.only?.length === 0 || isEmptyRange(set.numeric ?? {}) || isEmptyRange(set.lexical ?? {});

const isEmptyLists = (set: ListSet): boolean =>
  isEmptyRange(set.numeric ?? {}) || set.has.some(lookUp(set.hasNot));

/** Drops the parts that are proved empty. */
export function makeValueSet(parts: {
  readonly scalars: readonly Scalar[];
  readonly numbers?: NumberSet | undefined;
  readonly strings?: StringSet | undefined;
  readonly lists?: ListSet | undefined;
  readonly objects: boolean;
}): ValueSet {
  const { scalars, numbers, strings, lists, objects } = parts;
  return {
    scalars,
    ...(numbers === undefined || isEmptyNumbers(numbers) ? {} : { numbers }),
    ...(strings === undefined || isEmptyStrings(strings) ? {} : { strings }),
    ...(lists === undefined || isEmptyLists(lists) ? {} : { lists }),
    objects,
  };
}

export const isNoValue = ({ scalars, numbers, strings, lists, objects }: ValueSet): boolean =>
  scalars.length === 0 && numbers === undefined && strings === undefined && lists === undefined && !objects;

const union = <Item>(one: readonly Item[], other: readonly Item[]): readonly Item[] => [
  ...new Set([...one, ...other]),
];
const none =
  <Value>(...tests: readonly ((value: Value) => boolean)[]) =>
  (value: Value): boolean =>
    !tests.some((test) => test(value));
const common = <Item>(one: readonly Item[], other: readonly Item[]): readonly Item[] =>
  one.filter(lookUp(other));

function joinNumbers(one: NumberSet, other: NumberSet): NumberSet {
  const nan = one.nan || other.nan;
  const integer = one.integer && other.integer;
  if (one.only !== undefined && other.only !== undefined)
    return { only: union(one.only, other.only), not: [], range: {}, integer, nan };
  if (one.only !== undefined || other.only !== undefined) return { ...allNumbers, nan };
  const not = [...one.not.filter(none(numbersOf(other))), ...other.not.filter(none(numbersOf(one)))];
  return { not: union(not, []), range: joinRanges(one.range, other.range), integer, nan };
}

function joinStrings(one: StringSet, other: StringSet): StringSet {
  if (one.only !== undefined && other.only !== undefined)
    return { only: union(one.only, other.only), not: [] };
  const not = [...one.not, ...other.not].filter(none(stringsOf(one), stringsOf(other)));
  return { not: union(not, []) };
}

const joinLists = (one: ListSet, other: ListSet): ListSet => ({
  has: common(one.has, other.has),
  hasNot: common(one.hasNot, other.hasNot),
});

const joinParts = <Part>(
  one: Part | undefined,
  other: Part | undefined,
  join: (one: Part, other: Part) => Part,
): Part | undefined => (one === undefined || other === undefined ? (one ?? other) : join(one, other));

/** The union of two sets, or a superset of it. */
export function joinValueSets(one: ValueSet, other: ValueSet): ValueSet {
  return makeValueSet({
    scalars: union(one.scalars, other.scalars),
    numbers: joinParts(one.numbers, other.numbers, joinNumbers),
    strings: joinParts(one.strings, other.strings, joinStrings),
    lists: joinParts(one.lists, other.lists, joinLists),
    objects: one.objects || other.objects,
  });
}
