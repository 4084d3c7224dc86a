import { describe, expect, it } from 'vitest';
import { compileRules } from '../../../../src/engine/compile-rules.ts';
import { engineLimits } from '../../../../src/engine/language/engine-limits.ts';
import type { EngineOptions, EngineRule, FactValues } from '../../../../src/engine/language/rule-program.ts';

const leaf = { fact: 'a', operator: 'equal', value: 1 };
const event = { type: 'x' };
const always = { all: [] };

const compile = (
  rules: unknown,
  named: Readonly<Record<string, unknown>> = {},
  options: EngineOptions = {},
) => compileRules(rules as EngineRule[], named, options);
const problemsOf = (...args: Parameters<typeof compile>) => {
  const compiled = compile(...args);
  return 'problems' in compiled ? compiled.problems.map(({ code, pointer }) => `${code} ${pointer}`) : [];
};
/** The problems of a rule with one comparison, or with other parts. */
const ofLeaf = (more: object): string[] =>
  problemsOf([{ conditions: { all: [{ ...leaf, ...more }] }, event }]);
const ofRule = (more: object, options: EngineOptions = {}): string[] =>
  problemsOf([{ conditions: always, event, ...more }], {}, options);
const fires = (conditions: unknown, facts: FactValues, options: EngineOptions = {}): boolean => {
  const compiled = compile([{ conditions, event }], {}, { allowUndefinedFacts: true, ...options });
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
  return compiled.program.evaluate(facts).length === 1;
};

describe('A comparison', () => {
  const at = '/rules/0/conditions/all/0';
  const name = (length: number) => 'f'.repeat(length);

  it.each([
    ['a fact that is no text', { fact: 5 }, `INVALID_FACT ${at}/fact`],
    ['a fact with too long a name', { fact: name(engineLimits.nameLength + 1) }, `INVALID_FACT ${at}/fact`],
    ['params that are a list', { params: [1] }, `INVALID_PARAMS ${at}/params`],
    ['params that are a text', { params: 'n' }, `INVALID_PARAMS ${at}/params`],
    ['params with code', { params: { n: () => 1 } }, `INVALID_PARAMS ${at}/params`],
    ['a path that is no text', { path: 5 }, `INVALID_PATH ${at}/path`],
    ['a value with a symbol', { value: Symbol('s') }, `INVALID_VALUE ${at}/value`],
    ['a value with code in it', { value: [{ n: () => 1 }] }, `INVALID_VALUE ${at}/value`],
    ['a fact to compare with that is none', { value: { fact: 5 } }, `INVALID_FACT ${at}/value/fact`],
    ['an operator that is no text', { operator: 5 }, `UNKNOWN_OPERATOR ${at}/operator`],
    [
      'too many decorators',
      { operator: `${'not:'.repeat(engineLimits.decorators + 1)}equal` },
      `UNKNOWN_OPERATOR ${at}/operator`,
    ],
    [
      'a value that some must equal and is no list',
      { operator: 'someValue:equal', value: 'ab' },
      `INVALID_VALUE ${at}/value`,
    ],
    [
      'a list in which one item is no list',
      { operator: 'someValue:everyValue:equal', value: [[1], 2] },
      `INVALID_VALUE ${at}/value`,
    ],
    ['a number to look in', { operator: 'notIn', value: 5 }, `INVALID_VALUE ${at}/value`],
    [
      'a list of which one item cannot be looked in',
      { operator: 'someValue:in', value: ['ab', 5] },
      `INVALID_VALUE ${at}/value`,
    ],
    ['a priority that is no number', { priority: 'first' }, `INVALID_PRIORITY ${at}/priority`],
    ['an endless priority', { priority: Number.POSITIVE_INFINITY }, `INVALID_PRIORITY ${at}/priority`],
  ])('with %s is refused at its place', (_name, more, problem) => {
    expect(ofLeaf(more)).toEqual([problem]);
  });

  it.each([
    ['the longest name of a fact', { fact: name(engineLimits.nameLength) }],
    ['no params', { params: null }],
    ['an empty path', { path: '' }],
    ['no path', { path: null }],
    ['the most decorators', { operator: `${'not:'.repeat(engineLimits.decorators)}equal` }],
    ['a list of lists to look in', { operator: 'someValue:in', value: ['ab', [5]] }],
    ['a fact to look in', { operator: 'in', value: { fact: 'b' } }],
    ['a priority below zero', { priority: '-3' }],
    ['a priority of nothing', { priority: '' }],
  ])('may have %s', (_name, more) => {
    expect(ofLeaf(more)).toEqual([]);
  });

  it.each(['fact', 'operator', 'value'])('needs its %s, even if undefined', (key) => {
    const { [key]: _, ...rest } = { ...leaf } as Record<string, unknown>;
    expect(problemsOf([{ conditions: { all: [rest] }, event }])).toEqual([`INCOMPLETE_CONDITION ${at}`]);
    if (key === 'value') expect(ofLeaf({ value: undefined })).toEqual([]);
  });

  it('keeps what it was written with, whatever becomes of the objects of the caller', () => {
    const value = ['x'];
    const params = { n: 1 };
    const seen: unknown[] = [];
    const compiled = compile(
      [{ conditions: { all: [{ fact: 'f', operator: 'in', value, params }] }, event }],
      {},
      {
        functions: {
          f: (given) => {
            seen.push(given['n']);
            return 'x';
          },
        },
      },
    );
    value.pop();
    params.n = 2;
    expect('program' in compiled && compiled.program.evaluate({}).length).toBe(1);
    expect(seen).toEqual([1]);
  });

  it('may compare with a value that is nested to the limit, and not with one beyond', () => {
    const nest = (depth: number): unknown => (depth === 0 ? 1 : [nest(depth - 1)]);
    expect(ofLeaf({ value: nest(engineLimits.depth) })).toEqual([]);
    expect(ofLeaf({ value: nest(engineLimits.depth + 1) })).toEqual([
      'INVALID_VALUE /rules/0/conditions/all/0/value',
    ]);
    const nestObject = (depth: number): unknown => (depth === 0 ? 1 : { n: nestObject(depth - 1) });
    expect(ofLeaf({ value: nestObject(engineLimits.depth) })).toEqual([]);
    expect(ofLeaf({ value: nestObject(engineLimits.depth + 1) })).toHaveLength(1);
  });

  it('may compare with an object of a class, which it copies whole', () => {
    const day = new Date(5);
    expect(fires({ all: [{ fact: 'a', operator: 'lessThan', value: day }] }, { a: 4 })).toBe(true);
  });

  it.each([
    ['=', 'equal'],
    ['>=', 'greaterThanInclusive'],
    ['greater or equal', 'greaterThanInclusive'],
    ['Less-Than', 'lessThan'],
    ['equals', 'equal'],
    ['contain', 'contains'],
  ])('with the operator %s gets the hint that %s may be meant', (operator, meant) => {
    const compiled = compile([{ conditions: { all: [{ ...leaf, operator }] }, event }]);
    expect('problems' in compiled && compiled.problems[0]).toMatchObject({
      message: `There is no operator ${JSON.stringify(operator)}.`,
      hint: expect.stringMatching(new RegExp(`^Did you mean "${meant}"\\? Use one of equal, `)),
    });
  });

  it('with an operator like no other lists all operators', () => {
    const hintFor = (operator: unknown) => {
      const compiled = compile([{ conditions: { all: [{ ...leaf, operator }] }, event }]);
      return 'problems' in compiled ? compiled.problems[0]?.hint : undefined;
    };
    for (const operator of ['zzzzzzzz', 'constructor', 5]) expect(hintFor(operator)).toMatch(/^Use one of/);
  });
});

describe('A group of conditions', () => {
  it.each([
    ['a text', { all: ['x'] }, 'INVALID_CONDITION /rules/0/conditions/all/0'],
    ['a text to negate', { not: 'x' }, 'INVALID_CONDITION /rules/0/conditions/not'],
    ['no list', { any: {} }, 'INVALID_CONDITION /rules/0/conditions/any'],
    ['a list to negate', { not: [leaf] }, 'INVALID_CONDITION /rules/0/conditions/not'],
    [
      'a reference without a name',
      { all: [{ condition: '' }] },
      'INVALID_CONDITION /rules/0/conditions/all/0/condition',
    ],
    [
      'a reference that is no text',
      { all: [{ condition: 5 }] },
      'INVALID_CONDITION /rules/0/conditions/all/0/condition',
    ],
    [
      'a reference with a priority that is none',
      { all: [{ condition: 'c', priority: '1.5' }] },
      'INVALID_PRIORITY /rules/0/conditions/all/0/priority',
    ],
  ])('with %s is refused at its place', (_name, conditions, problem) => {
    expect(problemsOf([{ conditions, event }], { c: always })).toEqual([problem]);
  });

  it('is refused with every mistake in it, each once', () => {
    const wrong = { ...leaf, operator: 'zzz' };
    expect(
      problemsOf([{ conditions: { all: [wrong, { not: wrong }, { any: [leaf, wrong] }] }, event }]),
    ).toEqual([
      'UNKNOWN_OPERATOR /rules/0/conditions/all/0/operator',
      'UNKNOWN_OPERATOR /rules/0/conditions/all/1/not/operator',
      'UNKNOWN_OPERATOR /rules/0/conditions/all/2/any/1/operator',
    ]);
  });

  it('may be nested to the limit', () => {
    const nest = (depth: number): unknown => (depth === 1 ? { all: [] } : { all: [nest(depth - 1)] });
    expect(problemsOf([{ conditions: nest(engineLimits.depth), event }])).toEqual([]);
    expect(problemsOf([{ conditions: nest(engineLimits.depth + 1), event }])).toEqual([
      `TOO_DEEP /rules/0/conditions${'/all/0'.repeat(engineLimits.depth)}`,
    ]);
  });

  it('may have conditions to the limit, of a rule and of all', () => {
    const many = (count: number) => ({ all: new Array(count).fill(leaf) });
    const most = engineLimits.nodesPerRule;
    expect(problemsOf([{ conditions: many(most - 1), event }])).toEqual([]);
    expect(problemsOf([{ conditions: many(most), event }])).toEqual([
      `TOO_LARGE /rules/0/conditions/all/${most - 1}`,
    ]);
    expect(problemsOf([{ conditions: many(most + 5), event }])).toHaveLength(1);
  });

  it('may have conditions to the limit of all rules together, and one problem reports that they exceed it', () => {
    const { nodesInAll } = engineLimits;
    Object.assign(engineLimits, { nodesInAll: 12 });
    try {
      const rules = (count: number) =>
        Array.from({ length: count }, () => ({ conditions: { all: [leaf, leaf, leaf] }, event }));
      expect(problemsOf(rules(3))).toEqual([]);
      expect(problemsOf(rules(5))).toEqual(['TOO_LARGE /rules/3/conditions']);
    } finally {
      Object.assign(engineLimits, { nodesInAll });
    }
  });

  it('evaluates those of the highest priority first, and those of one priority together', () => {
    const missing = { fact: 'missing', operator: 'equal', value: 1 };
    const no = { ...leaf, value: 2 };
    const strict = { allowUndefinedFacts: false };
    expect(
      fires(
        {
          all: [
            { all: [missing], priority: 1 },
            { any: [no], priority: '2nd' },
          ],
        },
        { a: 1 },
        strict,
      ),
    ).toBe(false);
    expect(() => fires({ all: [missing, { any: [no], priority: 0 }] }, { a: 1 }, strict)).toThrow();
    expect(
      fires({ all: [{ ...missing, priority: 2 }, { ...no, priority: 3 }, missing] }, { a: 1 }, strict),
    ).toBe(false);
    const priorities = { ...strict, factPriorities: { a: 2 } };
    expect(fires({ all: [missing, no] }, { a: 1 }, priorities)).toBe(false);
  });
});

describe('A rule', () => {
  it.each([
    ['no object', 5, 'INVALID_RULE /rules/0'],
    ['nothing', null, 'INVALID_RULE /rules/0'],
  ])('that is %s is refused', (_name, rule, problem) => {
    expect(problemsOf([rule])).toEqual([problem]);
  });

  it.each([
    ['a priority of 0.5', { priority: 0.5 }, 'INVALID_PRIORITY /rules/0/priority'],
    ['a priority below zero', { priority: -1 }, 'INVALID_PRIORITY /rules/0/priority'],
    ['touchpoints that are no list', { touchpoints: 'desk' }, 'INVALID_SCOPE /rules/0/touchpoints'],
    ['a touchpoint that is no name', { touchpoints: ['desk', 5] }, 'INVALID_SCOPE /rules/0/touchpoints'],
    ['a beginning that is no number', { activeFrom: '2026-11-21' }, 'INVALID_SCOPE /rules/0'],
    ['an end that is no number', { activeTo: Number.NaN }, 'INVALID_SCOPE /rules/0'],
    ['no event', { event: undefined }, 'INVALID_EVENT /rules/0/event'],
    ['an event without a type', { event: {} }, 'INVALID_EVENT /rules/0/event'],
    ['the event that is reserved', { event: { type: 'error' } }, 'INVALID_EVENT /rules/0/event/type'],
    [
      'code in the params',
      { event: { type: 'x', params: { f: () => 1 } } },
      'INVALID_EVENT /rules/0/event/params',
    ],
    [
      'a derived fact without a name',
      { event: { type: 'derive', params: { value: 1 } } },
      'INVALID_DERIVE /rules/0/event/params',
    ],
    [
      'a derived fact whose name is no text',
      { event: { type: 'derive', params: { fact: 5, value: 1 } } },
      'INVALID_DERIVE /rules/0/event/params',
    ],
    [
      'a derived fact without a value',
      { event: { type: 'derive', params: { fact: 'f' } } },
      'INVALID_DERIVE /rules/0/event/params',
    ],
    ['a derived fact without params', { event: { type: 'derive' } }, 'INVALID_DERIVE /rules/0/event/params'],
    [
      'a fault within a derived value',
      {
        event: {
          type: 'derive',
          params: { fact: 'f', value: { list: [1, { fact: 'g', path: '$[' + '?(x)]' }] } },
        },
      },
      'INVALID_PATH /rules/0/event/params/value/list/1/path',
    ],
  ])('with %s is refused at its place', (_name, more, problem) => {
    expect(ofRule(more)).toEqual([problem]);
  });

  it('may have its priority as a text, and no priority', () => {
    for (const priority of ['7', 7.9, undefined, null, '']) expect(ofRule({ priority })).toEqual([]);
  });

  it('is refused with all that is wrong with it', () => {
    expect(ofRule({ priority: -1, conditions: 5, event: 5, touchpoints: 5 })).toEqual([
      'INVALID_PRIORITY /rules/0/priority',
      'INVALID_SCOPE /rules/0/touchpoints',
      'INVALID_ROOT /rules/0/conditions',
      'INVALID_EVENT /rules/0/event',
    ]);
  });

  it('may put facts into its event, which are checked only if it does', () => {
    const params = { v: { fact: 5 }, plain: 1, text: 'fact', none: null };
    const more = { event: { type: 'x', params } };
    expect(ofRule(more)).toEqual([]);
    expect(ofRule(more, { replaceFactsInEventParams: true })).toEqual([
      'INVALID_FACT /rules/0/event/params/v/fact',
    ]);
    expect(ofRule({ event: { type: 'x', params: 'text' } }, { replaceFactsInEventParams: true })).toEqual([]);
  });

  it('derives a value with facts anywhere in it, and with objects that only look like facts', () => {
    const value = {
      list: [1, { fact: 'a' }, [{ fact: 'o', path: '$.n' }]],
      text: 'fact',
      more: { fact: 'a', extra: 1 },
      odd: { fact: 5 },
    };
    const rules = [
      { priority: 2, conditions: always, event: { type: 'derive', params: { fact: 'f', value } } },
      { conditions: { all: [{ fact: 'f', operator: 'notEqual', value: null }] }, event },
    ];
    const compiled = compile(rules);
    if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
    const [derived] = compiled.program.evaluate({ a: 'A', o: { n: 'N' } });
    expect(derived?.event.params).toEqual({
      fact: 'f',
      value: {
        list: [1, 'A', ['N']],
        text: 'fact',
        more: { fact: 'a', extra: 1 },
        odd: { fact: 5 },
      },
    });
  });

  it('is one of at most so many in a list', () => {
    const rules = (count: number) => new Array(count).fill({ conditions: always, event });
    expect(problemsOf(rules(engineLimits.rules + 1))).toEqual(['TOO_LARGE /rules']);
    expect(problemsOf({})).toEqual(['TOO_LARGE /rules']);
  });
});

describe('Named conditions', () => {
  const referTo = (condition: string) => [{ conditions: { condition }, event }];
  const chain = (length: number) =>
    Object.fromEntries(
      Array.from({ length }, (_, at) => [
        `c${at}`,
        at === 0 ? { all: [leaf] } : { all: [{ condition: `c${at - 1}` }] },
      ]),
    );

  it('may be missing only if that is allowed, once in each place', () => {
    const rules = [{ conditions: { all: [{ condition: 'c' }, { not: { condition: 'c' } }] }, event }];
    expect(problemsOf(rules)).toEqual([
      'UNKNOWN_CONDITION /rules/0/conditions/all/0/condition',
      'UNKNOWN_CONDITION /rules/0/conditions/all/1/not/condition',
    ]);
    expect(problemsOf(rules, {}, { allowUndefinedConditions: true })).toEqual([]);
  });

  it('are looked for in every part of a rule', () => {
    expect(problemsOf([{ conditions: { all: [leaf, { condition: 'c' }] }, event }])).toEqual([
      'UNKNOWN_CONDITION /rules/0/conditions/all/1/condition',
    ]);
    const long = 'c'.repeat(engineLimits.nameLength + 1);
    expect(problemsOf(referTo(long), { [long]: always })).toEqual([
      'INVALID_CONDITION /rules/0/conditions/condition',
    ]);
  });

  it('with a mistake are reported once, not where they are referred to as well', () => {
    expect(problemsOf(referTo('c'), { c: { all: [{ ...leaf, operator: 'zzz' }] } })).toEqual([
      'UNKNOWN_OPERATOR /conditions/c/all/0/operator',
    ]);
  });

  it('may not refer to themselves through others', () => {
    expect(
      problemsOf(referTo('a'), { a: { all: [{ condition: 'b' }] }, b: { not: { condition: 'a' } } }),
    ).toEqual(['CONDITION_CYCLE /conditions/b/not/condition']);
  });

  it('may refer to one another to the limit, and a rule may refer to the deepest that is left', () => {
    // Each costs two levels: its group and the reference in it.
    const most = Math.floor(engineLimits.referenceDepth / 2);
    expect(problemsOf(referTo(`c${most - 2}`), chain(most - 1))).toEqual([]);
    expect(
      problemsOf(referTo(`c${most + 1}`), chain(most + 2)).every((one) => one.startsWith('TOO_DEEP')),
    ).toBe(true);
    expect(problemsOf(referTo(`c${most + 1}`), chain(most + 2)).length).toBeGreaterThan(0);
  });

  it('need a name', () => {
    expect(problemsOf(referTo('c'), { '': always, c: always })).toEqual(['INVALID_CONDITION /conditions/']);
  });

  it('apply wherever they are referred to', () => {
    const compiled = compile(
      [
        { conditions: { condition: 'c' }, event: { type: 'one' } },
        { conditions: { not: { condition: 'c' } }, event: { type: 'other' } },
      ],
      { c: { all: [leaf] } },
    );
    if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
    const fired = (a: number) => compiled.program.evaluate({ a }).map(({ event: { type } }) => type);
    expect([fired(1), fired(2)]).toEqual([['one'], ['other']]);
  });
});
