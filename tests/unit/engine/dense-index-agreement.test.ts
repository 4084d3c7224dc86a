import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { compileRules } from '../../../src/engine/compile-rules.ts';
import { ValuePartition } from '../../../src/engine/index/build-partition.ts';
import { ClauseColumn, ComparisonColumn } from '../../../src/engine/index/clause-column.ts';
import { ClosureGroup } from '../../../src/engine/index/closure-group.ts';
import { ItemColumn, MissingItemColumn } from '../../../src/engine/index/item-column.ts';
import { NumberColumn, ValidityColumn } from '../../../src/engine/index/number-column.ts';
import { Partition } from '../../../src/engine/index/partition.ts';
import { ValueColumn } from '../../../src/engine/index/value-column.ts';
import type { EngineRule, FactValues } from '../../../src/engine/language/rule-program.ts';
import { runLength } from '../../support/run-length.ts';

// Rules as authors write them: conjunctions of a few comparisons, all with the same few facts and few values.
const words = fc.constantFrom('red', 'green', 'blue', '1', 1, null);
const bound = fc.constantFrom(0, 1, 2, 3, 2.5, -1);
const some = fc.array(words, { minLength: 1, maxLength: 4 });
const numeric = fc.constantFrom(
  'lessThan',
  'greaterThan',
  'lessThanInclusive',
  'greaterThanInclusive',
  'not:lessThan',
);
const leafOf = (
  fact: string,
  operators: fc.Arbitrary<string>,
  value: fc.Arbitrary<unknown>,
): fc.Arbitrary<object> => fc.record({ fact: fc.constant(fact), operator: operators, value });

const ofColour = fc.oneof(
  leafOf('colour', fc.constantFrom('in', 'notIn'), some),
  leafOf('colour', fc.constantFrom('equal', 'notEqual'), words),
);
const ofSize = leafOf('size', numeric, bound);
const ofList = leafOf(
  'list',
  fc.constantFrom('contains', 'contains', 'doesNotContain', 'not:contains', 'someFact:equal'),
  words,
);
const ofEither = fc.record({ any: fc.tuple(fc.oneof(ofSize, ofList), fc.oneof(ofColour, ofList)) });
const ofEvery = leafOf('list', fc.constantFrom('everyFact:equal', 'not:everyFact:equal'), fc.constant('red'));

/** Places are what tells rules apart: with many of them, most rules demand one or two and a few demand none. */
const manyPlaces = ['1', 'desk', 'door', 'gate', 'kiosk', 'phone', 'till', 1, 2, null];
const onePlace = fc.constantFrom(...manyPlaces);
const ofOneOfManyPlaces = fc.oneof(
  {
    weight: 15,
    arbitrary: leafOf('place', fc.constantFrom('equal', 'not:notEqual'), onePlace),
  },
  {
    weight: 4,
    arbitrary: leafOf('place', fc.constant('in'), fc.array(onePlace, { minLength: 1, maxLength: 2 })),
  },
  { weight: 1, arbitrary: leafOf('place', fc.constant('notEqual'), onePlace) },
);
const ofOneOfTwoPlaces = leafOf('place', fc.constant('equal'), fc.constantFrom('desk', 'till'));
const others = [ofColour, ofSize, ofList, ofEither, ofList, ofEvery];

/** The conjuncts of a rule. */
type Parts = fc.Arbitrary<fc.Arbitrary<object>[]>;
const fewPlaces: Parts = fc.subarray([ofOneOfTwoPlaces, ...others], { minLength: 3 });
const everyPlace: Parts = fc.subarray(others, { minLength: 1 }).map((some) => [ofOneOfManyPlaces, ...some]);

const ruleOf = (parts: Parts): fc.Arbitrary<EngineRule> =>
  fc
    .record({
      parts,
      limits: fc.option(fc.record({ activeFrom: fc.constant(5), activeTo: fc.constant(9) }), {
        freq: 4,
        nil: {},
      }),
    })
    .chain(({ parts: drawn, limits }) =>
      fc.tuple(...drawn).map((all) => ({ ...limits, conditions: { all }, event: { type: 'fire' } })),
    );

const found = fc.oneof(
  { weight: 6, arbitrary: words },
  fc.constantFrom(undefined, Number.NaN, 2, '2', 'desk'),
);
const facts: fc.Arbitrary<FactValues> = fc.record(
  {
    place: fc.oneof({ weight: 8, arbitrary: onePlace }, fc.constantFrom('nowhere', Number.NaN, ['desk'])),
    colour: found,
    size: fc.oneof(bound, found),
    list: fc.oneof({ weight: 6, arbitrary: fc.array(words, { maxLength: 5 }) }, found),
  },
  { requiredKeys: [] },
);

const compile = (rules: readonly EngineRule[], index: boolean) => {
  const compiled = compileRules(rules, {}, { allowUndefinedFacts: true, index });
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
  return compiled.program;
};

type Case = readonly [rules: EngineRule[], customers: FactValues[]];

const caseOf = (parts: Parts, count: number): fc.Arbitrary<Case> =>
  fc.tuple(
    fc.array(ruleOf(parts), { minLength: count, maxLength: count }),
    fc.array(facts, { minLength: 30, maxLength: 30 }),
  );

function compare([rules, customers]: Case): void {
  const [indexed, closures] = [compile(rules, true), compile(rules, false)];
  for (const [at, customer] of customers.entries()) {
    const scope = at % 2 === 0 ? {} : { now: at % 12 };
    const [left, right] = [indexed.evaluate(customer, scope), closures.evaluate(customer, scope)];
    if (!isDeepStrictEqual(left, right)) expect(left).toStrictEqual(right);
  }
}

/** Shrinking many rules takes minutes; the reported seed and path are enough to run a failure again. */
const check = (parts: Parts, count: number, numRuns: number): void =>
  fc.assert(fc.property(caseOf(parts, count), compare), {
    numRuns: runLength({ gate: numRuns, long: 10 * numRuns }),
    endOnFailure: count > 40,
  });

describe('Rules that columnTest the same of the same facts are decided by the index as by closures', () => {
  it.each([
    [3, 200],
    [12, 100],
    [31, 60],
    [32, 60],
    [33, 40],
    [64, 30],
    [90, 30],
  ])('%i of them', (count, numRuns) => check(fewPlaces, count, numRuns));
});

describe('Rules that each demand one of many values are decided by the index as by closures', () => {
  it.each([
    [32, 40],
    [33, 60],
    [90, 40],
    [400, 8],
  ])('%i of them', (count, numRuns) => check(everyPlace, count, numRuns));
});

it('Rules with more bounds than an index stores bitmaps for are decided by it as by closures', () => {
  const rules = Array.from({ length: 1200 }, (_, at) => ({
    conditions: {
      all: [{ fact: 'size', operator: at % 2 === 0 ? 'greaterThan' : 'lessThanInclusive', value: at / 4 }],
    },
    event: { type: 'fire' },
  }));
  const sizes = [-1, 0, 0.25, 1.125, 77, 149.75, 149.8, 299.5, 299.75, 300, Number.NaN, 'one'];
  compare([rules, sizes.map((size) => ({ size }))]);
});

describe('The rules generated here reach', () => {
  const watchKinds = () => ({
    ValuePartition: vi.spyOn(ValuePartition.prototype, 'run'),
    Partition: vi.spyOn(Partition.prototype, 'run'),
    ClosureGroup: vi.spyOn(ClosureGroup.prototype, 'run'),
    ValueColumn: vi.spyOn(ValueColumn.prototype, 'select'),
    NumberColumn: vi.spyOn(NumberColumn.prototype, 'select'),
    ValidityColumn: vi.spyOn(ValidityColumn.prototype, 'select'),
    ItemColumn: vi.spyOn(ItemColumn.prototype, 'select'),
    MissingItemColumn: vi.spyOn(MissingItemColumn.prototype, 'select'),
    ClauseColumn: vi.spyOn(ClauseColumn.prototype, 'select'),
    ComparisonColumn: vi.spyOn(ComparisonColumn.prototype, 'select'),
  });

  it('every kind of partition and column', () => {
    const kinds = watchKinds();
    for (const [parts, count] of [
      [fewPlaces, 30],
      [fewPlaces, 90],
      [everyPlace, 40],
      [everyPlace, 400],
    ] as const)
      for (const one of fc.sample(caseOf(parts, count), { numRuns: 3, seed: 1 })) compare(one);
    const unreached = Object.entries(kinds).filter(([, spy]) => spy.mock.calls.length === 0);
    // Where a part of the index throws, closures decide: the answer is right, and late.
    const failing = Object.entries(kinds).filter(([, spy]) =>
      spy.mock.results.some(({ type }) => type === 'throw'),
    );
    vi.restoreAllMocks();
    expect(failing.map(([name]) => name)).toEqual([]);
    expect(unreached.map(([name]) => name)).toEqual([]);
  });
});
