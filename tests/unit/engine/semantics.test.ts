import { describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../../../src/adapters/reference-engine/create-reference-engine.ts';
import { compileRules } from '../../../src/engine/compile-rules.ts';
import type { EngineOptions, EngineRule } from '../../../src/engine/language/rule-program.ts';

type Facts = Readonly<Record<string, unknown>>;
type Case = {
  readonly conditions: unknown;
  readonly facts?: Facts;
  readonly named?: Facts;
  readonly options?: EngineOptions;
};

const when = (fact: string, operator: string, value: unknown, more: object = {}) => ({
  fact,
  operator,
  value,
  ...more,
});

/** Whether the rule fires: with the index, without it, and on json-rules-engine itself, which all must agree. */
async function decide({
  conditions,
  facts = {},
  named = {},
  options = {},
}: Case): Promise<boolean | 'error'> {
  const rules: readonly EngineRule[] = [{ conditions, event: { type: 'x' } }];
  const outcomes = [true, false].map((index) => {
    const compiled = compileRules(rules, named, { ...options, index });
    if ('problems' in compiled) return JSON.stringify(compiled.problems);
    try {
      return compiled.program.evaluate(facts).length === 1;
    } catch {
      return 'error';
    }
  });
  const reference = await createReferenceEngine(rules, named, options)
    .evaluate(facts)
    .then(
      (fired) => fired.length === 1,
      () => 'error' as const,
    );
  expect(outcomes).toEqual([reference, reference]);
  return reference;
}

/** One comparison of a fact `f` with a value. */
const compare = (found: unknown, operator: string, value: unknown, path?: string) =>
  decide({
    conditions: { all: [when('f', operator, value, path === undefined ? {} : { path })] },
    facts: { f: found },
  });

describe('operators', () => {
  it.each<readonly [unknown, string, unknown, boolean]>([
    [Number.NaN, 'equal', Number.NaN, false],
    [1, 'equal', '1', false],
    [{}, 'equal', {}, false],
    [undefined, 'equal', undefined, true],
    [0, 'equal', -0, true],
    ['ab', 'in', 'cabd', true],
    [2, 'in', '123', true],
    [undefined, 'in', 'undefined!', true],
    [Number.NaN, 'in', [Number.NaN], false],
    [['a'], 'in', [['a']], false],
    [null, 'notIn', [null], false],
    ['abc', 'contains', 'a', false],
    ['abc', 'doesNotContain', 'z', false],
    [undefined, 'doesNotContain', 'z', false],
    [[Number.NaN], 'contains', Number.NaN, false],
    [new Set([1]), 'contains', 1, false],
    ['10abc', 'lessThan', 20, false],
    ['10', 'lessThan', 20, true],
    [null, 'greaterThanInclusive', 0, false],
    [true, 'greaterThan', 0, false],
    ['', 'lessThan', 1, false],
    [[5], 'greaterThan', 1, true],
    [[5, 1], 'greaterThan', 1, false],
    ['2026-11-21T20:37:24.324Z', 'greaterThan', 0, false],
    ['2024-05-01', 'lessThan', '2024-06-01', true],
    ['May 2024', 'lessThan', 'zzz', false],
    [5, 'greaterThan', null, true],
    [5, 'greaterThan', undefined, false],
    [10, 'greaterThan', '9', true],
    ['10', 'greaterThan', '9', false],
    [5, 'greaterThan', 'abc', false],
    ['Infinity', 'greaterThan', 1, true],
    [{}, 'greaterThan', 1, false],
    [5, 'greaterThan', true, true],
    [5, 'greaterThan', [1], true],
    ['0x10', 'greaterThan', 1, true],
    [0, 'lessThanInclusive', 0, true],
    [2n ** 53n + 1n, 'greaterThan', 2 ** 53, true],
    [new Date(0), 'lessThan', 1, false],
  ])('%o %s %o is %s', async (found, operator, value, wanted) => {
    expect(await compare(found, operator, value)).toBe(wanted);
  });

  it('fails on a symbol, and on a list that comes from a fact and is none', async () => {
    expect(await compare(Symbol('s'), 'lessThan', 1)).toBe('error');
    for (const operator of ['in', 'notIn', 'someValue:equal', 'not:everyValue:equal'])
      expect(
        await decide({ conditions: { all: [when('f', operator, { fact: 'g' })] }, facts: { f: 1, g: 5 } }),
      ).toBe('error');
  });
});

describe('decorators', () => {
  it.each<readonly [unknown, string, unknown, boolean]>([
    [[], 'everyFact:greaterThan', 1, true],
    [[], 'someFact:greaterThan', 1, false],
    [7, 'everyFact:greaterThan', 1, false],
    [1, 'everyValue:equal', [], true],
    [1, 'someValue:equal', [], false],
    [null, 'not:greaterThan', 1, true],
    ['abc', 'not:contains', 'a', true],
    [1, 'swap:contains', [1], true],
    [[1], 'swap:in', 1, true],
    [[1, 2], 'someFact:someValue:equal', [2, 3], true],
    [[1, 5], 'not:everyFact:greaterThan', 2, true],
    [null, 'swap:greaterThan', 5, true],
    [[3, 4], 'everyFact:someValue:greaterThan', [1, 9], true],
    [1, 'not:not:equal', 1, true],
  ])('%o %s %o is %s', async (found, operator, value, wanted) => {
    expect(await compare(found, operator, value)).toBe(wanted);
  });
});

describe('all, any, not and named conditions', () => {
  const yes = when('one', 'equal', 1);
  const no = when('one', 'equal', 2);
  it.each<readonly [string, Case, boolean]>([
    ['an empty all holds', { conditions: { all: [] } }, true],
    ['an empty any holds', { conditions: { any: [] } }, true],
    ['not of an empty any does not', { conditions: { not: { any: [] } } }, false],
    ['any wins over all', { conditions: { any: [no], all: [yes] } }, false],
    ['a group wins over a comparison', { conditions: { all: [{ ...no, all: [] }] } }, true],
    [
      'inside, a reference wins over a group',
      { conditions: { all: [{ condition: 'c', any: [no] }] }, named: { c: { all: [yes] } } },
      true,
    ],
    [
      'at the root, a group wins over a reference',
      { conditions: { condition: 'c', any: [no] }, named: { c: { all: [yes] } } },
      false,
    ],
    ['a root reference', { conditions: { condition: 'c' }, named: { c: { not: no } } }, true],
    [
      'a named condition that is another one',
      { conditions: { condition: 'c' }, named: { c: { condition: 'd', any: [no] }, d: { all: [] } } },
      true,
    ],
    [
      'a missing condition is false where that is allowed',
      { conditions: { not: { condition: 'zz' } }, options: { allowUndefinedConditions: true } },
      true,
    ],
  ])('%s', async (_name, one, wanted) => {
    expect(await decide({ ...one, facts: { one: 1 } })).toBe(wanted);
  });
});

describe('facts that are not there', () => {
  const present = when('a', 'equal', 1);
  const missing = when('missing', 'equal', 1);
  it.each<readonly [string, Case, boolean | 'error']>([
    [
      'no short circuit within a priority',
      { conditions: { all: [when('a', 'equal', 2), missing] } },
      'error',
    ],
    [
      'a higher priority decides first',
      { conditions: { all: [missing, { ...when('a', 'equal', 2), priority: 5 }] } },
      false,
    ],
    ['also for any', { conditions: { any: [missing, { ...present, priority: '2' }] } }, true],
    [
      'undefined where allowed',
      { conditions: { all: [missing] }, options: { allowUndefinedFacts: true } },
      false,
    ],
    ['a fact may be undefined', { conditions: { all: [when('u', 'equal', undefined)] } }, true],
    ['nobody inherits facts', { conditions: { all: [when('toString', 'equal', 1)] } }, 'error'],
    ['on the right side', { conditions: { any: [when('a', 'equal', { fact: 'rhs' })] } }, 'error'],
    [
      'a value with a fact is always a reference',
      { conditions: { all: [when('a', 'equal', { fact: 'zzz', more: 1 })] } },
      'error',
    ],
    [
      'priorities 5, none, 0 and -1',
      {
        conditions: {
          any: [
            { ...missing, priority: -1 },
            { ...present, priority: 0 },
            { ...when('a', 'equal', 9), priority: 5 },
          ],
        },
      },
      true,
    ],
    [
      'a fact’s own priority orders its conditions',
      { conditions: { any: [missing, present] }, options: { factPriorities: { a: 3 } } },
      true,
    ],
  ])('%s', async (_name, one, wanted) => {
    expect(await decide({ ...one, facts: { a: 1, u: undefined } })).toBe(wanted);
  });
});

describe('paths', () => {
  it.each<readonly [string, unknown, unknown]>([
    ['$.a[0]', { a: [1, 2] }, 1],
    ['$.[0].id', [{ id: 7 }], 7],
    ["$['a b']", { 'a b': 3 }, 3],
    ["$.address.['dot.property']", { address: { 'dot.property': 3 } }, 3],
    ['$.s.length', { s: 'abc' }, 3],
    ['$.a.length', { a: [1, 2, 3] }, 3],
    ['$.a.toString', { a: 1 }, undefined],
    ['$.__proto__', {}, undefined],
    ['$.constructor', {}, undefined],
    ['$.a[*].b', { a: [] }, undefined],
    ['$.a[00]', { a: ['z'] }, undefined],
    ['$.0', ['z'], 'z'],
    ['$.a.b', { a: 0 }, undefined],
    ['$.a', { a: null }, null],
    ['$.a-b', { 'a-b': 4 }, 4],
    ['$.a~', { a: 1 }, 'a'],
    ['x.y', { x: { y: 5 } }, 5],
    ['$.x', 'a text', 'a text'],
    ['$.x', null, null],
    ['$.`@type', { '@type': 3 }, 3],
  ])('%s of %o is %o', async (path, found, wanted) => {
    expect(await compare(found, 'equal', wanted, path)).toBe(true);
  });

  it.each<readonly [string, unknown, unknown]>([
    ['$.a[-1:]', { a: [1, 2] }, 2],
    ['$.a[*]', { a: [1] }, 1],
    ['$..b', { a: { b: 1 } }, 1],
    ['$.a,b', { a: 1, b: 2 }, 2],
    [
      '$.a[?(@.b>1)].c',
      {
        a: [
          { b: 2, c: 'x' },
          { b: 1, c: 'y' },
        ],
      },
      'x',
    ],
    ["$.a[?(@.s=='open' && !@.done)].n", { a: [{ s: 'open', n: 1 }] }, 1],
    ['$.a[?(@.length > 1)]', { a: ['xy', 'x'] }, 'xy'],
  ])('%s of %o is a list with %o', async (path, found, item) => {
    expect(await compare(found, 'contains', item, path)).toBe(true);
  });

  it.each<readonly [string, boolean]>([
    ['$[0,1]', false],
    ['$[*]', false],
    ['$..a', false],
    ['$', true],
    ['$[0]', true],
  ])(
    '%s compared with itself is equal: %s, as a search gives a new list each time',
    async (path, isEqual) => {
      const itself = { conditions: { all: [when('f', 'equal', { fact: 'f', path }, { path })] } };
      expect(await decide({ ...itself, facts: { f: [{ a: 1 }, 'x'] } })).toBe(isEqual);
    },
  );
});

describe('events', () => {
  it('keep their type and truthy params, of rules that fire and of rules that fail', async () => {
    const rules = [
      { conditions: { all: [when('a', 'equal', 1)] }, event: { type: 'x', params: { p: 1 }, more: 1 } },
      { conditions: { all: [when('a', 'equal', 2)] }, event: { type: 'y', params: 0 as never } },
    ];
    const compiled = compileRules(rules, {});
    if ('problems' in compiled) throw new Error('refused');
    const found = compiled.program.evaluateAll({ a: 1 });
    expect(found).toEqual({ events: [{ type: 'x', params: { p: 1 } }], failureEvents: [{ type: 'y' }] });
    expect(await createReferenceEngine(rules, {}).evaluateAll({ a: 1 })).toEqual(found);
  });

  it('of a failing rule still need the facts in their params', () => {
    const rules = [{ conditions: { not: { all: [] } }, event: { type: 'x', params: { p: { fact: 'zz' } } } }];
    const compiled = compileRules(rules, {}, { replaceFactsInEventParams: true });
    if ('problems' in compiled) throw new Error('refused');
    expect(() => compiled.program.evaluate({})).toThrow('Undefined fact: zz');
  });

  it('cannot be changed by who receives them', () => {
    const rules = [{ conditions: { all: [] }, event: { type: 'x', params: { list: [1] } } }];
    const compiled = compileRules(rules, {});
    if ('problems' in compiled) throw new Error('refused');
    const [fired] = compiled.program.evaluate({});
    expect(Object.isFrozen(fired?.event)).toBe(true);
    expect(Object.isFrozen(fired?.event.params?.['list'])).toBe(true);
  });
});
