import type { Candidate } from './candidate.ts';
import { fewRules } from './closure-group.ts';
import type { ColumnTest, Requirement } from './split-rule.ts';
import type { ValueTest } from './value-column.ts';

/** The slot whose value separates the most rules, and the values that rules name. */
export type Pivot = {
  readonly key: string;
  readonly slot: number;
  readonly values: ReadonlySet<unknown>;
};

type ValueColumnTest = Extract<ColumnTest, { kind: 'value' }>;

/** The tests of rules on one slot's value, counted. */
type Tally = Pivot & {
  readonly values: Set<unknown>;
  /** Rules that require one of a few values, and the number of their (rule, value) pairs. */
  positive: number;
  pairs: number;
};

/** The most copies of a rule to store, on average. */
const maxCopies = 3;
/** The least factor by which a value must narrow the rules down. */
const minNarrowing = 3;

const findValueTest = ({ alternatives }: Requirement): ValueColumnTest | undefined => {
  const [columnTest] = alternatives;
  return alternatives.length === 1 && columnTest?.kind === 'value' ? columnTest : undefined;
};

function addToTally(tallies: Map<string, Tally>, { key, slot, test }: ValueColumnTest): void {
  const known = tallies.get(key) ?? { key, slot, values: new Set(), positive: 0, pairs: 0 };
  if (known.values.size === 0) tallies.set(key, known);
  for (const value of test.values) known.values.add(value);
  if (test.negated) return;
  known.positive += 1;
  known.pairs += test.values.length;
}

function tally(candidates: readonly Candidate[]): Iterable<Tally> {
  const tallies = new Map<string, Tally>();
  for (const { split } of candidates)
    for (const requirement of split?.requirements ?? []) {
      const columnTest = findValueTest(requirement);
      if (columnTest !== undefined) addToTally(tallies, columnTest);
    }
  return tallies.values();
}

/** The average number of rules left once the value is known, if rules that name no value go with each. */
const leftOver = ({ positive, pairs, values }: Tally, rules: number): number =>
  rules - positive + pairs / values.size;

/** Finds the slot to split rules by; undefined if no slot narrows them down without storing them too often. */
export function findPivot(candidates: readonly Candidate[]): Pivot | undefined {
  const rules = candidates.length;
  if (rules <= fewRules) return undefined;
  let best: Tally | undefined;
  for (const one of tally(candidates)) {
    const copies = (rules - one.positive) * (one.values.size + 1) + one.pairs;
    if (one.values.size === 0 || copies > maxCopies * rules) continue;
    if (leftOver(one, rules) * minNarrowing > rules) continue;
    if (best === undefined || leftOver(one, rules) < leftOver(best, rules)) best = one;
  }
  return best;
}

const isAbout = ({ alternatives }: Requirement, key: string): boolean =>
  alternatives.length === 1 && alternatives[0]?.kind === 'value' && alternatives[0].key === key;

/** Rules by the value of a pivot, each list in the order of the candidates. */
export type Split = {
  readonly byValue: ReadonlyMap<unknown, readonly Candidate[]>;
  /** The rules that a value not named by any rule can satisfy. */
  readonly others: readonly Candidate[];
};

/** The candidate without the requirement that the pivot covers. */
const without = (candidate: Candidate, answered: Requirement): Candidate => {
  const { split } = candidate;
  if (split === undefined) return candidate;
  const requirements = split.requirements.filter((requirement) => requirement !== answered);
  return { rule: candidate.rule, plain: candidate.plain, split: { requirements, rest: split.rest } };
};

/** The values of a pivot that can satisfy a rule. */
function satisfying(values: ReadonlySet<unknown>, test: ValueTest | undefined): readonly unknown[] {
  if (test?.negated === false) return test.values;
  const excluded = new Set(test?.values);
  return [...values].filter((value) => !excluded.has(value));
}

/** Assigns each rule to the values that can satisfy it. */
export function splitByPivot(candidates: readonly Candidate[], { key, values }: Pivot): Split {
  const byValue = new Map<unknown, Candidate[]>([...values].map((value) => [value, []]));
  const others: Candidate[] = [];
  for (const candidate of candidates) {
    const answered = candidate.split?.requirements.find((requirement) => isAbout(requirement, key));
    const test = answered && findValueTest(answered)?.test;
    const rest = answered === undefined ? candidate : without(candidate, answered);
    if (test?.negated !== false) others.push(rest);
    for (const value of satisfying(values, test)) byValue.get(value)?.push(rest);
  }
  return { byValue, others };
}
