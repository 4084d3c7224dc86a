import { describe, expect, it } from 'vitest';
import { compileRules } from '../../../src/engine/compile-rules.ts';
import type { EngineRule } from '../../../src/engine/language/rule-program.ts';

const leaf = { fact: 'a', operator: 'equal', value: 1 };
const codesOf = (
  conditions: unknown,
  named: Readonly<Record<string, unknown>> = {},
  event: unknown = { type: 'x' },
) => {
  const compiled = compileRules([{ conditions, event } as EngineRule], named);
  return 'problems' in compiled ? [...new Set(compiled.problems.map(({ code }) => code))] : [];
};
const nest = (depth: number, wrap: (inner: unknown) => unknown, innermost: unknown): unknown => {
  let nested = innermost;
  for (let level = 0; level < depth; level += 1) nested = wrap(nested);
  return nested;
};
const listOf = (length: number): number[] => Array.from({ length }, (_, at) => at);
const withPath = (path: string) => ({ all: [{ ...leaf, path }] });

describe('compileRules refuses what would exhaust time, stack or memory', () => {
  it.each([
    ['conditions nested 10,000 deep', nest(10_000, (inner) => ({ all: [inner] }), leaf)],
    ['negations nested 10,000 deep', nest(10_000, (inner) => ({ not: inner }), leaf)],
  ])('%s', (_name, conditions) => {
    expect(codesOf(conditions)).toEqual(['TOO_DEEP']);
  });

  it('a million conditions in one rule, without looking at them all', () => {
    expect(codesOf({ all: new Array(1_000_000).fill(leaf) })).toEqual(['TOO_LARGE']);
  });

  it('named conditions that double at each level', () => {
    const named = Object.fromEntries(
      Array.from({ length: 60 }, (_, level) => [
        `c${level}`,
        { any: level === 0 ? [leaf] : [{ condition: `c${level - 1}` }, { condition: `c${level - 1}` }] },
      ]),
    );
    expect(codesOf({ condition: 'c59' }, named)).toContain('TOO_LARGE');
  });

  it('a chain of 10,000 named conditions', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, at) => [
        `c${at}`,
        { all: [at === 0 ? leaf : { condition: `c${at - 1}` }] },
      ]),
    );
    expect(codesOf({ condition: 'c9999' }, chain)).toEqual(['TOO_DEEP']);
    expect(codesOf({ condition: 'c9999' }, Object.fromEntries(Object.entries(chain).reverse()))).toEqual([
      'TOO_DEEP',
    ]);
  });

  it('values and params nested 10,000 deep', () => {
    const deep = nest(10_000, (inner) => [inner], 1);
    expect(codesOf({ all: [{ ...leaf, value: deep }] })).toEqual(['INVALID_VALUE']);
    expect(codesOf({ all: [{ ...leaf, params: { deep } }] })).toEqual(['INVALID_PARAMS']);
    expect(codesOf({ all: [] }, {}, { type: 'x', params: { deep } })).toEqual(['INVALID_EVENT']);
  });

  it.each([
    [
      'a thousand different searches of everything',
      'equal',
      Array.from({ length: 1001 }, (_, at) => [`$..a${at}`, 1]),
    ],
    [
      'long lists that are each compared with a list',
      'someFact:someValue:lessThan',
      [['$.a', listOf(20_001)]],
    ],
    [
      'lists of facts compared with lists of facts',
      'someFact:everyValue:equal',
      listOf(25).map((at) => [`$.a${at}`, { fact: 'b' }]),
    ],
    ['lists of facts looked for in long lists', 'everyFact:notIn', [['$.a', listOf(640_100)]]],
  ] as const)('%s', (_name, operator, byRule) => {
    const conditions = { all: byRule.map(([path, value]) => ({ fact: 'a', path, operator, value })) };
    expect(codesOf(conditions)).toEqual(['TOO_COSTLY']);
  });

  it('but not thousands of lists that are each compared with one value', () => {
    const conditions = {
      all: listOf(700).map((at) => ({
        fact: 'a',
        path: `$.a${at}`,
        operator: 'someFact:equal',
        value: { fact: 'b' },
      })),
    };
    expect(codesOf(conditions)).toEqual([]);
  });

  it('a costly condition that many rules repeat by its name', () => {
    const costly = { all: [{ fact: 'a', operator: 'someFact:someValue:lessThan', value: listOf(1000) }] };
    const rules = (count: number) =>
      listOf(count).map(() => ({ conditions: { condition: 'costly' }, event: { type: 'x' } }));
    expect(compileRules(rules(10), { costly })).toHaveProperty('program');
    expect(compileRules(rules(30), { costly })).toMatchObject({
      problems: [{ code: 'TOO_COSTLY', pointer: '/rules/20/conditions' }],
    });
  });

  it('more problems than anyone reads', () => {
    const compiled = compileRules(new Array(5000).fill({}) as EngineRule[], {});
    expect('problems' in compiled && compiled.problems.length).toBe(1000);
  });

  it.each([
    ['a long path', `$${'.a'.repeat(1000)}`],
    ['many descents', '$..a..b..c'],
    ['unions that multiply', '$.a,b.a,b.a,b.a,b.a,b.a,b.a,b'],
    ['a regular expression', '$[?(/(a+)+$/.test(@.b))]'],
    ['a call', '$[?(@.b.repeat(1000000000))]'],
    ['an assignment', '$[?(@.b = 1)]'],
    ['the constructor of a function', '$[?(@.constructor.constructor("return process")())]'],
    ['code without a filter', '$[(process.exit())]'],
    ['an unknown value type', '$.@type'],
    ['steps back from many places to many again', '$.list[*]^[*]^[*]^[*]'],
    ['steps back between filters', '$[?(@.a)]^[?(@.a)]'],
    ['steps back between slices', '$.list[::1]^[1:]'],
    ['steps back in a choice of names', '$..*[^,a]..b'],
  ])('%s in a path', (_name, path) => {
    expect(codesOf(withPath(path))).toEqual(['INVALID_PATH']);
  });

  it.each(['$.list[*].a^', '$.a^.list[*]', '$.list[?(@.a > 1)]^^', '$..a^.b'])(
    'but not a path that steps back once it is through: %s',
    (path) => {
      expect(codesOf(withPath(path))).toEqual([]);
    },
  );

  it('hostile paths quickly', () => {
    const started = process.cpuUsage();
    for (const path of [
      '$['.repeat(240),
      "['(".repeat(160),
      `$[?(${'('.repeat(490)}`,
      '?('.repeat(245),
      '^~'.repeat(249),
    ])
      codesOf(withPath(path));
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
  });
});

describe('compileRules refuses what cannot be made a text, without failing over it', () => {
  const odd = { toString: 1, valueOf: {} };

  it.each([
    ['the priority of a comparison', 'INVALID_PRIORITY', { all: [{ ...leaf, priority: odd }] }],
    ['the priority of a reference', 'INVALID_PRIORITY', { all: [{ condition: 'c', priority: odd }] }],
    ['the priority of a group', 'INVALID_PRIORITY', { all: [], priority: odd }],
    ['a fact', 'INVALID_FACT', { all: [{ ...leaf, fact: odd }] }],
    ['an operator', 'UNKNOWN_OPERATOR', { all: [{ ...leaf, operator: odd }] }],
    ['a path', 'INVALID_PATH', { all: [{ ...leaf, path: odd }] }],
    ['the name of a condition', 'INVALID_CONDITION', { condition: odd }],
  ])('%s', (_name, code, conditions) => {
    expect(codesOf(conditions, { c: { all: [] } })).toEqual([code]);
  });

  it('the priority of a rule', () => {
    const rule = { conditions: { all: [] }, event: { type: 'x' }, priority: odd as never };
    expect(compileRules([rule], {})).toMatchObject({
      problems: [{ code: 'INVALID_PRIORITY', pointer: '/rules/0/priority' }],
    });
  });
});

describe('No rule reaches code or prototypes', () => {
  it.each([
    ['functions as values', { all: [{ ...leaf, value: () => 1 }] }],
    [
      'the key __proto__ in a value',
      { all: [{ ...leaf, value: JSON.parse('{"__proto__":{"a":1}}') as unknown }] },
    ],
  ])('%s are refused', (_name, conditions) => {
    expect(codesOf(conditions)).toEqual(['INVALID_VALUE']);
  });

  it('params of events cannot bring a prototype', () => {
    const params: unknown = JSON.parse('{"__proto__":{"admin":true}}');
    expect(codesOf({ all: [] }, {}, { type: 'x', params })).toEqual(['INVALID_EVENT']);
  });

  it('a filter reads own properties only', () => {
    const rules = [{ conditions: withPath('$[?(@.constructor)]'), event: { type: 'x' } }];
    const compiled = compileRules(rules, {});
    if ('problems' in compiled) throw new Error('refused');
    expect(
      compiled.program.readFact({ fact: 'a', path: '$[?(@.constructor)]' }, { a: [{}, 'x'] }),
    ).toBeUndefined();
  });

  it('facts and conditions may be called __proto__', () => {
    const conditions = JSON.parse(
      '{"__proto__":{"all":[{"fact":"__proto__","operator":"equal","value":1}]}}',
    ) as object;
    const rules = [{ conditions: { condition: '__proto__' }, event: { type: 'x' } }];
    const compiled = compileRules(rules, { ...conditions }, { allowUndefinedFacts: true });
    if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
    expect(compiled.program.evaluate(JSON.parse('{"__proto__":1}') as object as never)).toHaveLength(1);
    expect(compiled.program.evaluate({})).toHaveLength(0);
  });
});

describe('Hostile facts', () => {
  it('that cannot be compared leave a fail-safe program standing', () => {
    const rules = Array.from({ length: 60 }, (_, at) => ({
      conditions: { any: [{ fact: 'n', operator: 'greaterThan', value: at }, leaf] },
      event: { type: 'x' },
    }));
    for (const index of [true, false]) {
      const compiled = compileRules(rules, {}, { index, failSafe: true, allowUndefinedFacts: true });
      if ('problems' in compiled) throw new Error('refused');
      const hostile = JSON.parse('{"toString":1,"valueOf":2}') as unknown;
      expect(compiled.program.evaluate({ n: hostile, a: 1 })).toHaveLength(60);
      expect(compiled.program.evaluate({ n: 30, a: 0 })).toHaveLength(30);
    }
  });
});
