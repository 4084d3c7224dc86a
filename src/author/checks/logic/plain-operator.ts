import type { Operator } from '../../../engine/language/operators.ts';

/** An operator as it is asked most plainly. */
export type PlainOperator = {
  readonly base: string;
  /** The decorators that are left, outermost first; none of them is a leading `not`. */
  readonly inner: readonly string[];
  /** Whether the outcome is the opposite of what `base` and `inner` say. */
  readonly negated: boolean;
};

/** Exact ones. An order has none: what cannot be compared is neither less nor greater nor equal. */
const opposites: ReadonlyMap<string, string> = new Map([
  ['equal', 'notEqual'],
  ['notEqual', 'equal'],
]);

/** What is asked in another way of a list. */
const ofLists: ReadonlyMap<string, string> = new Map([
  ['someFact:equal', 'contains'],
  ['everyFact:notEqual', 'doesNotContain'],
]);
/** And what of a list of values; of texts, `in` asks something else. */
const ofValues: ReadonlyMap<string, string> = new Map([
  ['someValue:equal', 'in'],
  ['everyValue:notEqual', 'notIn'],
]);

/** The plainest operator that has the same outcome for whatever is compared with a value, or with what is read in its place. */
export function plainOperator({ base, decorators }: Operator, value: unknown): PlainOperator {
  if (decorators.length === 0) return { base, inner: decorators, negated: false };
  const rest = [...decorators];
  let plain = base;
  while (rest.at(-1) === 'not' && opposites.has(plain)) {
    rest.pop();
    plain = opposites.get(plain) ?? plain;
  }
  const firstInner = rest.findIndex((decorator) => decorator !== 'not');
  const nots = firstInner === -1 ? rest.length : firstInner;
  const inner = rest.slice(nots);
  const negated = nots % 2 === 1;
  const name = [...inner, plain].join(':');
  const synonym = ofLists.get(name) ?? (Array.isArray(value) ? ofValues.get(name) : undefined);
  return synonym === undefined ? { base: plain, inner, negated } : { base: synonym, inner: [], negated };
}
