/** Compares the found value with the wanted value. Throws TypeError where json-rules-engine's operator does. */
export type Compare = (found: unknown, wanted: unknown) => boolean;

const indexIn = (found: unknown, wanted: unknown): number => {
  if (Array.isArray(wanted)) return wanted.indexOf(found);
  if (typeof wanted === 'string') return wanted.indexOf(found as string);
  throw new TypeError('the value of "in" and "notIn" must be a list or a string');
};

/** json-rules-engine accepts these values in a numeric comparison: `parseFloat` finds a number at the start of the text. */
export const startsWithNumber = (found: unknown): boolean =>
  typeof found === 'number' ? !Number.isNaN(found) : !Number.isNaN(Number.parseFloat(found as string));

// The casts below only satisfy the compiler: JavaScript's own coercions are the semantics.
export const baseOperators: ReadonlyMap<string, Compare> = new Map<string, Compare>([
  ['equal', (found, wanted) => found === wanted],
  ['notEqual', (found, wanted) => found !== wanted],
  ['in', (found, wanted) => indexIn(found, wanted) > -1],
  ['notIn', (found, wanted) => indexIn(found, wanted) === -1],
  ['contains', (found, wanted) => Array.isArray(found) && found.indexOf(wanted) > -1],
  ['doesNotContain', (found, wanted) => Array.isArray(found) && found.indexOf(wanted) === -1],
  ['lessThan', (found, wanted) => startsWithNumber(found) && (found as number) < (wanted as number)],
  [
    'lessThanInclusive',
    (found, wanted) => startsWithNumber(found) && (found as number) <= (wanted as number),
  ],
  ['greaterThan', (found, wanted) => startsWithNumber(found) && (found as number) > (wanted as number)],
  [
    'greaterThanInclusive',
    (found, wanted) => startsWithNumber(found) && (found as number) >= (wanted as number),
  ],
]);

const listOf = (wanted: unknown): readonly unknown[] => {
  if (Array.isArray(wanted)) return wanted;
  throw new TypeError('the value of "someValue" and "everyValue" must be a list');
};

const decorators: ReadonlyMap<string, (next: Compare) => Compare> = new Map([
  [
    'someFact',
    (next: Compare): Compare =>
      (found, wanted) =>
        Array.isArray(found) && found.some((item) => next(item, wanted)),
  ],
  [
    'everyFact',
    (next: Compare): Compare =>
      (found, wanted) =>
        Array.isArray(found) && found.every((item) => next(item, wanted)),
  ],
  [
    'someValue',
    (next: Compare): Compare =>
      (found, wanted) =>
        listOf(wanted).some((item) => next(found, item)),
  ],
  [
    'everyValue',
    (next: Compare): Compare =>
      (found, wanted) =>
        listOf(wanted).every((item) => next(found, item)),
  ],
  [
    'swap',
    (next: Compare): Compare =>
      (found, wanted) =>
        next(wanted, found),
  ],
  [
    'not',
    (next: Compare): Compare =>
      (found, wanted) =>
        !next(found, wanted),
  ],
]);

/** A parsed operator: `not:someFact:equal` is the decorators `not`, `someFact` around the base `equal`. */
export type Operator = {
  readonly name: string;
  readonly base: string;
  readonly decorators: readonly string[];
  readonly compare: Compare;
};

export const decoratorNames: readonly string[] = [...decorators.keys()];

/** Finds an operator by its full name; undefined if json-rules-engine does not know it. */
export function findOperator(name: string): Operator | undefined {
  const parts = name.split(':');
  const base = parts.pop() ?? '';
  let compare = baseOperators.get(base);
  for (const part of [...parts].reverse()) {
    const decorate = decorators.get(part);
    if (compare === undefined || decorate === undefined) return undefined;
    compare = decorate(compare);
  }
  return compare === undefined ? undefined : { name, base, decorators: parts, compare };
}
