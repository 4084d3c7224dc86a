import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AbstractInterpreter,
  nothingKnown,
} from '../../../../../src/author/checks/logic/abstract-interpreter.ts';
import { type Leaf, readTree } from '../../../../../src/author/checks/logic/condition-tree.ts';
import { findShape } from '../../../../../src/author/checks/logic/fact-shapes.ts';
import { compileRules } from '../../../../../src/engine/compile-rules.ts';
import { runLength } from '../../../../support/run-length.ts';

const oddValues: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  1,
  2,
  2.5,
  3,
  5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '',
  'a',
  'b',
  '1',
  '2.0',
  '3px',
  '0x10',
  '2026-11-21',
  '2026-01-01',
  [],
  [1],
  [5],
  ['a'],
  ['a', 'b'],
  [[1]],
  [null],
  {},
  { toString: 1 },
  [{ toString: 1 }],
];
const literals = oddValues.filter((value) => value !== undefined && !Number.isNaN(value));
const comparisons = ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'];
const operators = ['equal', 'notEqual', 'contains', 'doesNotContain', ...comparisons];
const facts = ['x', 'y'];

const comparison = fc.record({
  fact: fc.constantFrom(...facts),
  operator: fc.oneof(
    fc.constantFrom(...operators),
    fc.constantFrom(...operators).map((operator) => `not:${operator}`),
    fc.constantFrom('not:not:equal', 'someFact:equal', 'everyFact:lessThan', 'swap:lessThan'),
  ),
  value: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...literals) },
    { weight: 2, arbitrary: fc.constant({ fact: 'y' }) },
  ),
});
const membership = fc.record({
  fact: fc.constantFrom(...facts),
  operator: fc.constantFrom('in', 'notIn', 'not:in', 'someValue:equal'),
  value: fc.oneof(
    { weight: 4, arbitrary: fc.array(fc.constantFrom(...literals), { maxLength: 4 }) },
    { weight: 1, arbitrary: fc.constant({ fact: 'y' }) },
  ),
});
const conditions = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    comparison,
    membership,
    fc.record({ all: fc.array(tie('node'), { maxLength: 4 }) }),
    fc.record({ any: fc.array(tie('node'), { maxLength: 3 }) }),
    fc.record({ not: tie('node') }),
    fc.constant({ condition: 'named' }),
  ),
})).node;

const everyPair = oddValues.flatMap((x) => oddValues.map((y) => ({ x, y })));

function evaluateEverywhere(root: unknown, named: unknown, failSafe: boolean): boolean[] {
  const rule = { conditions: root, event: { type: 'fired' } };
  const compiled = compileRules([rule], { named }, { failSafe, allowUndefinedFacts: true });
  if ('problems' in compiled) return [];
  return everyPair.flatMap((given) => {
    try {
      return [compiled.program.evaluate(given).length > 0];
    } catch {
      return [];
    }
  });
}

describe.each([[false], [true]])('what is proved of conditions (failing safe: %s)', (failSafe) => {
  it('is true of every evaluation', () => {
    let never = 0;
    let always = 0;
    fc.assert(
      fc.property(fc.array(conditions, { minLength: 1, maxLength: 4 }), comparison, (members, named) => {
        const root = { all: members };
        const tree = readTree(root, '/rules/0/conditions');
        const input = {
          trees: [tree],
          named: new Map([['named', readTree({ all: [named] }, '/conditions/named')]]),
          shapeOf: () => undefined,
          effort: { left: 1_000_000 },
        };
        const canHold = new AbstractInterpreter(input).interpret(tree, true, nothingKnown) !== undefined;
        const canFail = new AbstractInterpreter(input).interpret(tree, false, nothingKnown) !== undefined;
        if (canHold && canFail) return;
        const outcomes = evaluateEverywhere(root, { all: [named] }, failSafe);
        if (!canHold) {
          never += 1;
          expect(outcomes).not.toContain(true);
        }
        if (!canFail) {
          always += 1;
          expect(outcomes).not.toContain(false);
        }
      }),
      { numRuns: runLength({ gate: 1000, long: 30_000 }) },
    );
    // The property says nothing where nothing is proved.
    expect(never).toBeGreaterThan(100);
    expect(always).toBeGreaterThan(20);
  });
});

describe('what is proved with the schemas of facts', () => {
  const context = {
    type: 'object',
    additionalProperties: false,
    properties: {
      cabin: { type: 'string', enum: ['economy', 'business'] },
      bags: { type: 'integer', minimum: 0, maximum: 3 },
      vip: { type: 'boolean' },
      fare: { type: ['number', 'null'], exclusiveMinimum: 0 },
      tags: { type: 'array', items: { type: 'string' } },
    },
  };
  const samples: Readonly<Record<string, readonly unknown[]>> = {
    cabin: [undefined, 'economy', 'business'],
    bags: [undefined, 0, 1, 2, 3],
    vip: [undefined, true, false],
    fare: [undefined, null, 0.5, 100],
    tags: [undefined, [], ['economy'], ['5', 'x']],
  };
  const declared = { touchpoints: { 'check-in': { channels: ['kiosk', 'desk'], context } } };
  const wanted = ['economy', 'busines', 'kiosk', 'phone', 'check-in', 0, 1, 3, 4, -1, 0.5, true, null, '1'];
  const typed = fc.record({
    place: fc.constantFrom(...Object.keys(samples), 'channel', 'touchpoint'),
    operator: fc.constantFrom(...operators, 'in', 'notIn'),
    value: fc.constantFrom(...wanted),
    more: fc.constantFrom(...wanted),
  });
  const toLeaf = ({
    place,
    operator,
    value,
    more,
  }: {
    place: string;
    operator: string;
    value: unknown;
    more: unknown;
  }) => ({
    ...(Object.hasOwn(samples, place) ? { fact: 'context', path: `$.${place}` } : { fact: place }),
    operator,
    value: operator === 'in' || operator === 'notIn' ? [value, more] : value,
  });
  const contexts = Object.entries(samples).reduce<Record<string, unknown>[]>(
    (all, [name, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );

  it('is true of every evaluation with facts that fit them', () => {
    let proved = 0;
    fc.assert(
      fc.property(
        fc.array(typed, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('all', 'any'),
        (leaves, kind) => {
          const root = { [kind]: leaves.map(toLeaf) };
          const tree = readTree(root, '/rules/0/conditions');
          const input = {
            trees: [tree],
            named: new Map(),
            shapeOf: (leaf: Leaf) => findShape(leaf.place, declared),
            effort: { left: 1_000_000 },
          };
          const canHold = new AbstractInterpreter(input).interpret(tree, true, nothingKnown) !== undefined;
          const canFail = new AbstractInterpreter(input).interpret(tree, false, nothingKnown) !== undefined;
          if (canHold && canFail) return;
          proved += 1;
          const compiled = compileRules([{ conditions: root, event: { type: 'fired' } }], {}, {});
          if ('problems' in compiled) return;
          const { program } = compiled;
          const outcomes = ['kiosk', 'desk'].flatMap((channel) =>
            contexts.map(
              (one) => program.evaluate({ context: one, channel, touchpoint: 'check-in' }).length > 0,
            ),
          );
          if (!canHold) expect(outcomes).not.toContain(true);
          if (!canFail) expect(outcomes).not.toContain(false);
        },
      ),
      { numRuns: runLength({ gate: 200, long: 5000 }) },
    );
    expect(proved).toBeGreaterThan(100);
  });
});
