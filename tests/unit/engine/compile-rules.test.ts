import { describe, expect, it } from 'vitest';
import { compileRules } from '../../../src/engine/compile-rules.ts';
import type { EngineOptions, EngineRule, RuleProgram } from '../../../src/engine/language/rule-program.ts';

const compile = (
  rules: readonly EngineRule[],
  options: EngineOptions = {},
  conditions: Readonly<Record<string, unknown>> = {},
): RuleProgram => {
  const result = compileRules(rules, conditions, options);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.program;
};

const problemsOf = (conditions: unknown, named: Readonly<Record<string, unknown>> = {}) => {
  const result = compileRules([{ conditions, event: { type: 'x' } }], named);
  return 'problems' in result ? result.problems : [];
};

const when = (fact: string, operator: string, value: unknown) => ({ fact, operator, value });
const rule = (type: string, conditions: unknown, more: Partial<EngineRule> = {}): EngineRule => ({
  conditions,
  event: { type },
  ...more,
});

describe('compileRules', () => {
  it('fires rules by priority, then in file order', () => {
    const always = { all: [] };
    const program = compile([
      rule('low', always),
      rule('high', always, { priority: 5 }),
      rule('low too', always),
    ]);
    expect(program.evaluate({}).map(({ rule: index, event }) => [index, event.type])).toEqual([
      [1, 'high'],
      [0, 'low'],
      [2, 'low too'],
    ]);
  });

  it('looks only at rules of the touchpoint that are valid now', () => {
    const program = compile([
      rule('desk', { all: [] }, { touchpoints: ['desk'] }),
      rule('summer', { all: [] }, { activeFrom: 10, activeTo: 20 }),
      rule('nowhere', { all: [] }, { touchpoints: [] }),
    ]);
    const fired = (scope: object) => program.evaluate({}, scope).map(({ event }) => event.type);
    expect(fired({})).toEqual(['desk', 'summer', 'nowhere']);
    expect(fired({ touchpoint: 'desk', now: 10 })).toEqual(['desk', 'summer']);
    expect(fired({ touchpoint: 'till', now: 20 })).toEqual([]);
  });

  it('hands derived facts to rules of strictly lower priority, over given and computed ones', () => {
    const derive: EngineRule = {
      priority: 3,
      conditions: { all: [when('age', 'greaterThan', 60)] },
      event: { type: 'derive', params: { fact: 'group', value: { fact: 'label', path: '$.senior' } } },
    };
    const wanted = { all: [when('group', 'equal', 'older')] };
    const program = compile([
      rule('same', wanted, { priority: 3 }),
      rule('lower', wanted, { priority: 2 }),
      derive,
    ]);
    const facts = { age: 70, group: 'given', label: { senior: 'older' } };
    expect(program.evaluate(facts).map(({ event }) => event)).toEqual([
      { type: 'derive', params: { fact: 'group', value: 'older' } },
      { type: 'lower' },
    ]);
    expect(program.evaluate({ ...facts, age: 20 })).toEqual([]);
  });

  it('computes a fact once per evaluation for each params, whatever the order of their keys', () => {
    const calls: unknown[] = [];
    const functions = {
      days: (params: Readonly<Record<string, unknown>>) => {
        calls.push(params);
        return 3;
      },
    };
    const leaf = (params: object) => ({ ...when('days', 'equal', 3), params });
    const program = compile(
      [
        rule('a', { all: [leaf({ a: 1, b: 2 }), leaf({ b: 2, a: 1 })] }),
        rule('b', { all: [leaf({ a: '1', b: 2 })] }),
      ],
      { functions },
    );
    expect(program.evaluate({}).length).toBe(2);
    expect(calls).toEqual([
      { a: 1, b: 2 },
      { a: '1', b: 2 },
    ]);
  });

  it('refuses a fact that is missing, unless it is allowed or never byRule for', () => {
    const conditions = {
      all: [{ ...when('a', 'equal', 1), priority: 2 }, when('missing', 'equal', 1)],
    };
    const program = compile([rule('x', conditions)]);
    expect(() => program.evaluate({ a: 1 })).toThrow('Undefined fact: missing');
    expect(program.evaluate({ a: 2 })).toEqual([]);
    expect(compile([rule('x', conditions)], { allowUndefinedFacts: true }).evaluate({ a: 1 })).toEqual([]);
    const sameSet = { all: [when('a', 'equal', 1), when('missing', 'equal', 1)] };
    expect(() => compile([rule('x', sameSet)]).evaluate({ a: 2 })).toThrow('Undefined fact: missing');
  });

  it('never reads a fact or a path from a prototype', () => {
    const program = compile([rule('x', { any: [when('toString', 'notEqual', undefined)] })], {
      allowUndefinedFacts: true,
    });
    expect(program.evaluate({})).toEqual([]);
    expect(program.readFact({ fact: 'a', path: '$.constructor.name' }, { a: {} })).toBeUndefined();
  });

  it('makes a comparison that cannot be made false in fail-safe mode', () => {
    const rules = [rule('x', { any: [when('a', 'in', { fact: 'b' }), when('a', 'equal', 1)] })];
    expect(() => compile(rules).evaluate({ a: 1, b: 5 })).toThrow(TypeError);
    expect(compile(rules, { failSafe: true }).evaluate({ a: 1, b: 5 })).toHaveLength(1);
  });

  it('reads a fact by itself: given before computed, and by its path', () => {
    const functions = { size: (params: Readonly<Record<string, unknown>>) => params['n'] ?? 'none' };
    const program = compile([], { functions });
    expect(program.readFact({ fact: 'size', params: { n: 4 } }, {})).toBe(4);
    expect(program.readFact({ fact: 'size' }, {})).toBe('none');
    expect(program.readFact({ fact: 'size' }, { size: { w: 2 } })).toEqual({ w: 2 });
    expect(program.readFact({ fact: 'size', path: '$.w' }, { size: { w: 2 } })).toBe(2);
    expect(program.readFact({ fact: 'size', path: '$.w' }, { size: null })).toBeNull();
    expect(program.readFact({ fact: 'size', path: '$.w' }, { size: 'text' })).toBe('text');
    expect(() => program.readFact({ fact: 'size', path: '$.@what' }, { size: {} })).toThrow('the path');
    expect(() => program.readFact({ fact: 'missing' }, {})).toThrow('Undefined fact: missing');
    const lenient = compile([], { allowUndefinedFacts: true });
    expect(lenient.readFact({ fact: 'missing' }, {})).toBeUndefined();
  });

  it('takes no fact without a name', () => {
    for (const index of [true, false])
      expect(() => compile([rule('x', { all: [] })], { index }).evaluate({ '': 1 })).toThrow(
        'a fact needs a name',
      );
  });

  it('puts facts into the first level of event params', () => {
    const event = { type: 'x', params: { v: { fact: 'a', path: '$.n' }, deep: { v: { fact: 'a' } } } };
    const program = compile([{ conditions: { all: [] }, event }], { replaceFactsInEventParams: true });
    expect(program.evaluate({ a: { n: 7 } })[0]?.event.params).toEqual({ v: 7, deep: { v: { fact: 'a' } } });
  });
});

describe('compileRules refuses', () => {
  it.each([
    ['INVALID_ROOT', '/rules/0/conditions', when('a', 'equal', 1), {}],
    ['INVALID_CONDITION', '/rules/0/conditions/not', { not: [] }, {}],
    ['INVALID_CONDITION', '/rules/0/conditions/all', { all: {} }, {}],
    ['INCOMPLETE_CONDITION', '/rules/0/conditions/all/0', { all: [{ fact: 'a', operator: 'equal' }] }, {}],
    ['UNKNOWN_OPERATOR', '/rules/0/conditions/all/0/operator', { all: [when('a', 'nope', 1)] }, {}],
    ['UNKNOWN_OPERATOR', '/rules/0/conditions/all/0/operator', { all: [when('a', 'nope:equal', 1)] }, {}],
    ['INVALID_VALUE', '/rules/0/conditions/all/0/value', { all: [when('a', 'in', 5)] }, {}],
    ['INVALID_VALUE', '/rules/0/conditions/all/0/value', { all: [when('a', 'someValue:equal', 5)] }, {}],
    ['UNKNOWN_CONDITION', '/rules/0/conditions/condition', { condition: 'c' }, {}],
    [
      'CONDITION_CYCLE',
      '/conditions/a~1b/all/0/condition',
      { all: [] },
      { 'a/b': { all: [{ condition: 'a/b' }] } },
    ],
    ['INVALID_CONDITION', '/conditions/', { all: [] }, { '': { all: [] } }],
    [
      'INVALID_PRIORITY',
      '/rules/0/conditions/all/0/priority',
      { all: [{ ...when('a', 'equal', 1), priority: '007' }] },
      {},
    ],
    [
      'INVALID_PATH',
      '/rules/0/conditions/all/0/path',
      { all: [{ ...when('a', 'equal', 1), path: '$[?(x())]' }] },
      {},
    ],
  ])('%s at %s', (code, pointer, conditions, named) => {
    const problems = problemsOf(conditions, named);
    expect(problems.map((problem) => [problem.code, problem.pointer])).toEqual([[code, pointer]]);
    expect(problems[0]?.hint).not.toBe('');
  });

  it.each(['onSuccess', 'onFailure'])('a rule with %s, which would be code', (handler) => {
    const refused = compileRules([{ ...rule('x', { all: [] }), [handler]: 'x' }], {});
    expect('problems' in refused && refused.problems.map(({ code }) => code)).toEqual(['INVALID_RULE']);
    expect(compileRules([{ ...rule('x', { all: [] }), [handler]: null }], {})).toHaveProperty('program');
  });
});
