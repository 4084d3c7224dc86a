import { baseOperators } from '../../../engine/language/operators.ts';
import type { Comparison } from './range.ts';
import { isInRange, meetRanges, rangeOf } from './range.ts';
import type { ListSet, NumberSet, StringSet, ValueSet } from './value-set.ts';
import { lookUp, makeValueSet, numbersOf, stringsOf } from './value-set.ts';

const isPrimitive = (value: unknown): boolean =>
  value === null || (typeof value !== 'object' && typeof value !== 'function');

/** Values that `===` can find: no objects, which are never identical, and no NaN. */
const comparable = (values: readonly unknown[]): readonly unknown[] =>
  values.filter((value) => isPrimitive(value) && !Number.isNaN(value));

const isNumber = (value: unknown): value is number => typeof value === 'number';
const isString = (value: unknown): value is string => typeof value === 'string';

/** Keeps only the wanted values. */
function keepOnly(set: ValueSet, wanted: readonly unknown[]): ValueSet {
  const values = comparable(wanted);
  const { numbers, strings } = set;
  return makeValueSet({
    scalars: set.scalars.filter((scalar) => values.includes(scalar)),
    numbers: numbers && {
      ...numbers,
      only: values.filter(isNumber).filter(numbersOf(numbers)),
      nan: false,
    },
    strings: strings && {
      only: values.filter(isString).filter(stringsOf(strings)),
      not: [],
    },
    objects: false,
  });
}

/** Removes values. */
function takeAway(set: ValueSet, unwanted: readonly unknown[]): ValueSet {
  const values = comparable(unwanted);
  return makeValueSet({
    ...set,
    scalars: set.scalars.filter((scalar) => !values.includes(scalar)),
    numbers: set.numbers && withoutValues(set.numbers, values.filter(isNumber)),
    strings: set.strings && withoutValues(set.strings, values.filter(isString)),
  });
}

function withoutValues<Part extends NumberSet | StringSet>(
  part: Part,
  values: readonly (Part extends NumberSet ? number : string)[],
): Part {
  const excludes = lookUp(values);
  if (part.only !== undefined)
    return { ...part, only: (part.only as readonly unknown[]).filter((value) => !excludes(value)) };
  return values.length === 0 ? part : { ...part, not: [...part.not, ...values] };
}

/** Lists with the item, or without; `others` keeps all values that are not lists. */
function chooseLists(set: ValueSet, item: unknown, has: boolean, others: boolean): ValueSet {
  const rest = others ? set : { scalars: [], objects: false };
  return makeValueSet({ ...rest, lists: set.lists && bindList(set.lists, item, has) });
}

function bindList(lists: ListSet, item: unknown, has: boolean): ListSet | undefined {
  if (comparable([item]).length === 0) return has ? undefined : lists;
  return has ? { ...lists, has: [...lists.has, item] } : { ...lists, hasNot: [...lists.hasNot, item] };
}

function compareNumbers(
  numbers: NumberSet,
  operator: Comparison,
  bound: number,
  holds: boolean,
): NumberSet | undefined {
  if (Number.isNaN(bound)) return holds ? undefined : numbers;
  const range = meetRanges(numbers.range, rangeOf(operator, bound, holds));
  const only = numbers.only?.filter((value) => isInRange(range, value));
  const nan = numbers.nan && !holds;
  return { ...numbers, range, nan, ...(only === undefined ? {} : { only }) };
}

function compareStrings(
  strings: StringSet,
  operator: Comparison,
  wanted: unknown,
  holds: boolean,
): StringSet | undefined {
  const compare = baseOperators.get(operator);
  if (strings.only !== undefined)
    return { ...strings, only: strings.only.filter((value) => compare?.(value, wanted) === holds) };
  // If the comparison fails, non-numeric texts remain possible; a bound follows only if they are already excluded.
  if (isString(wanted)) {
    if (!holds && strings.lexical === undefined) return strings;
    return { ...strings, lexical: meetRanges(strings.lexical ?? {}, rangeOf(operator, wanted, holds)) };
  }
  const bound = Number(wanted);
  if (Number.isNaN(bound)) return holds ? undefined : strings;
  if (!holds && strings.numeric === undefined) return strings;
  return { ...strings, numeric: meetRanges(strings.numeric ?? {}, rangeOf(operator, bound, holds)) };
}

function compareLists(
  lists: ListSet,
  operator: Comparison,
  wanted: unknown,
  holds: boolean,
): ListSet | undefined {
  if (isString(wanted) || (!holds && lists.numeric === undefined)) return lists;
  const bound = Number(wanted);
  if (Number.isNaN(bound)) return holds ? undefined : lists;
  return { ...lists, numeric: meetRanges(lists.numeric ?? {}, rangeOf(operator, bound, holds)) };
}

function compareWith(set: ValueSet, operator: Comparison, wanted: unknown, holds: boolean): ValueSet {
  if (!isPrimitive(wanted)) return set;
  return makeValueSet({
    scalars: holds ? [] : set.scalars,
    numbers: set.numbers && compareNumbers(set.numbers, operator, Number(wanted), holds),
    strings: set.strings && compareStrings(set.strings, operator, wanted, holds),
    lists: set.lists && compareLists(set.lists, operator, wanted, holds),
    // An object is not a number, and only texts that begin with a number are ever less or greater.
    objects: set.objects && !holds,
  });
}

type Apply = (set: ValueSet, wanted: unknown, holds: boolean) => ValueSet;

const compare =
  (operator: Comparison): Apply =>
  (set, wanted, holds) =>
    compareWith(set, operator, wanted, holds);

// `in` searches substrings if the value is a text; nothing is inferred from that.
const operators: ReadonlyMap<string, Apply> = new Map<string, Apply>([
  ['equal', (set, wanted, holds) => (holds ? keepOnly(set, [wanted]) : takeAway(set, [wanted]))],
  ['notEqual', (set, wanted, holds) => (holds ? takeAway(set, [wanted]) : keepOnly(set, [wanted]))],
  ['in', (set, wanted, holds) => (Array.isArray(wanted) ? (holds ? keepOnly : takeAway)(set, wanted) : set)],
  [
    'notIn',
    (set, wanted, holds) => (Array.isArray(wanted) ? (holds ? takeAway : keepOnly)(set, wanted) : set),
  ],
  ['contains', (set, wanted, holds) => chooseLists(set, wanted, holds, !holds)],
  ['doesNotContain', (set, wanted, holds) => chooseLists(set, wanted, !holds, !holds)],
  ['lessThan', compare('lessThan')],
  ['lessThanInclusive', compare('lessThanInclusive')],
  ['greaterThan', compare('greaterThan')],
  ['greaterThanInclusive', compare('greaterThanInclusive')],
]);

/**
 * The values of a set for which an undecorated operator holds with a literal or, with `holds` false, for which it fails. May
 * keep too many values, never too few (over-approximation).
 */
export function applyOperator(set: ValueSet, operator: string, wanted: unknown, holds: boolean): ValueSet {
  return operators.get(operator)?.(set, wanted, holds) ?? set;
}
