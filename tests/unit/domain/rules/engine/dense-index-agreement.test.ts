import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRules } from '../../../../../src/domain/rules/engine/compile-rules.ts';
import type { EngineRule, FactValues } from '../../../../../src/domain/rules/engine/rule-program.ts';

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
const ofPlace = leafOf('place', fc.constant('equal'), fc.constantFrom('desk', 'till'));

const rule: fc.Arbitrary<EngineRule> = fc
  .record({
    parts: fc.subarray([ofPlace, ofColour, ofSize, ofList, ofEither, ofList, ofEvery], { minLength: 3 }),
    limits: fc.option(fc.record({ activeFrom: fc.constant(5), activeTo: fc.constant(9) }), {
      freq: 4,
      nil: {},
    }),
  })
  .chain(({ parts, limits }) =>
    fc.tuple(...parts).map((all) => ({ ...limits, conditions: { all }, event: { type: 'fire' } })),
  );

const found = fc.oneof(
  { weight: 6, arbitrary: words },
  fc.constantFrom(undefined, Number.NaN, 2, '2', 'desk'),
);
const facts: fc.Arbitrary<FactValues> = fc.record(
  {
    place: fc.constantFrom('desk', 'till', 'door'),
    colour: found,
    size: fc.oneof(bound, found),
    list: fc.oneof({ weight: 6, arbitrary: fc.array(words, { maxLength: 5 }) }, found),
  },
  { requiredKeys: ['place'] },
);

const compile = (rules: readonly EngineRule[], index: boolean) => {
  const compiled = compileRules(rules, {}, { allowUndefinedFacts: true, index });
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
  return compiled.program;
};

const check = (count: number, numRuns: number): void =>
  fc.assert(
    fc.property(
      fc.array(rule, { minLength: count, maxLength: count }),
      fc.array(facts, { minLength: 30, maxLength: 30 }),
      (rules, customers) => {
        const [indexed, closures] = [compile(rules, true), compile(rules, false)];
        for (const [at, customer] of customers.entries()) {
          const scope = at % 2 === 0 ? {} : { now: at % 12 };
          const [left, right] = [indexed.evaluate(customer, scope), closures.evaluate(customer, scope)];
          if (!isDeepStrictEqual(left, right)) expect(left).toStrictEqual(right);
        }
      },
    ),
    { numRuns },
  );

describe('Rules that ask the same of the same facts are decided by the index as by closures', () => {
  it.each([
    [3, 200],
    [12, 100],
    [31, 60],
    [32, 60],
    [33, 40],
    [64, 30],
    [90, 30],
  ])('%i of them', (count, numRuns) => check(count, numRuns));
});
