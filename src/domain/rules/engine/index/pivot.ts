import type { Candidate } from './candidate.ts';
import type { Ask, Requirement } from './split-rule.ts';
import type { ValueTest } from './value-column.ts';

/** The slot whose value tells most rules apart, and the values that rules name. */
export type Pivot = {
  readonly key: string;
  readonly slot: number;
  readonly values: ReadonlySet<unknown>;
};

type ValueAsk = Extract<Ask, { kind: 'value' }>;

/** What rules ask of one slot's value. */
type Tally = Pivot & {
  readonly values: Set<unknown>;
  /** Rules that one of a few values must satisfy, and how many (rule, value) pairs that makes. */
  positive: number;
  pairs: number;
};

/** In how small a set of rules it pays to tell them apart by a value first. */
const smallest = 48;
/** How many times a rule may be stored, on average. */
const maxCopies = 3;
/** By how much a value must narrow the rules down. */
const minNarrowing = 3;

const valueAsk = ({ alternatives }: Requirement): ValueAsk | undefined => {
  const [ask] = alternatives;
  return alternatives.length === 1 && ask?.kind === 'value' ? ask : undefined;
};

const asksOf = ({ split }: Candidate): readonly ValueAsk[] =>
  (split?.requirements ?? []).flatMap((requirement) => valueAsk(requirement) ?? []);

function tally(candidates: readonly Candidate[]): Iterable<Tally> {
  const tallies = new Map<string, Tally>();
  for (const { key, slot, test } of candidates.flatMap(asksOf)) {
    const known = tallies.get(key) ?? { key, slot, values: new Set(), positive: 0, pairs: 0 };
    tallies.set(key, known);
    for (const value of test.values) known.values.add(value);
    if (test.negated) continue;
    known.positive += 1;
    known.pairs += test.values.size;
  }
  return tallies.values();
}

/** How many rules are left on average once the value is known, if rules that name none go with each value. */
const leftOver = ({ positive, pairs, values }: Tally, rules: number): number =>
  rules - positive + pairs / values.size;

/** Finds the slot to tell rules apart by; undefined where none narrows them down without storing them too often. */
export function findPivot(candidates: readonly Candidate[]): Pivot | undefined {
  const rules = candidates.length;
  if (rules < smallest) return undefined;
  let best: Tally | undefined;
  for (const one of tally(candidates)) {
    const copies = (rules - one.positive) * (one.values.size + 1) + one.pairs;
    if (one.values.size === 0 || copies > maxCopies * rules) continue;
    if (leftOver(one, rules) * minNarrowing > rules) continue;
    if (best === undefined || leftOver(one, rules) < leftOver(best, rules)) best = one;
  }
  return best;
}

/** The rules whose test `holds`, which they need not ask again, and those that ask nothing. */
function select(
  candidates: readonly Candidate[],
  { key }: Pivot,
  holds: (test: ValueTest) => boolean,
): readonly Candidate[] {
  return candidates.flatMap((candidate) => {
    const { split } = candidate;
    const asked = split?.requirements.find((requirement) => valueAsk(requirement)?.key === key);
    const ask = asked && valueAsk(asked);
    if (split === undefined || ask === undefined) return [candidate];
    if (!holds(ask.test)) return [];
    const requirements = split.requirements.filter((requirement) => requirement !== asked);
    return [{ ...candidate, split: { ...split, requirements } }];
  });
}

/** The rules that a value can satisfy. */
export const selectByValue = (
  candidates: readonly Candidate[],
  pivot: Pivot,
  value: unknown,
): readonly Candidate[] => select(candidates, pivot, (test) => test.values.has(value) !== test.negated);

/** The rules that a value which no rule names can satisfy. */
export const selectOthers = (candidates: readonly Candidate[], pivot: Pivot): readonly Candidate[] =>
  select(candidates, pivot, (test) => test.negated);
