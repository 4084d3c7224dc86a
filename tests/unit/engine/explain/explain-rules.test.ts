import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRules } from '../../../../src/engine/compile-rules.ts';
import type { EngineOptions, EngineRule, RuleProgram } from '../../../../src/engine/language/rule-program.ts';
import type { ConditionTrace, LeafTrace } from '../../../../src/engine/language/rule-trace.ts';
import { generatePrograms } from '../../../fixtures/rule-generators.ts';
import { runLength } from '../../../support/run-length.ts';

const compile = (
  rules: readonly EngineRule[],
  conditions: Readonly<Record<string, unknown>> = {},
  options: EngineOptions = {},
): RuleProgram => {
  const compiled = compileRules(rules, conditions, { allowUndefinedFacts: true, ...options });
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
  return compiled.program;
};

const when = (fact: string, operator: string, value: unknown, more: object = {}) => ({
  fact,
  operator,
  value,
  ...more,
});
const rule = (conditions: unknown, more: Partial<EngineRule> = {}): EngineRule => ({
  conditions,
  event: { type: 'x' },
  ...more,
});

const leavesOf = (trace: ConditionTrace | undefined): readonly LeafTrace[] => {
  if (trace === undefined || trace.kind === 'missing') return [];
  return trace.kind === 'leaf' ? [trace] : trace.children.flatMap(leavesOf);
};

describe('explain', () => {
  it('distinguishes false, unknown, absent and not evaluated', () => {
    const program = compile([
      rule({
        all: [
          when('age', 'greaterThan', 60, { priority: 3 }),
          when('age', 'lessThan', 90, { priority: 3 }),
          when('customer', 'equal', 1, { path: '$.tier', priority: 3 }),
          when('gone', 'equal', 1, { priority: 3 }),
          when('age', 'equal', 5),
        ],
      }),
    ]);
    const [trace] = program.explain({ age: 50, customer: {} });
    expect(trace?.outcome).toBe('failed');
    expect(leavesOf(trace?.conditions).map(({ verdict }) => verdict)).toEqual([
      'false',
      'true',
      'unknown',
      'absent',
      'not evaluated',
    ]);
  });

  it('shows the value found, the operator, and the value wanted, read from a fact where the rule names one', () => {
    const program = compile([
      rule({ all: [when('a', 'lessThan', { fact: 'b', path: '$.n' }, { params: { p: 1 }, path: '$.m' })] }),
    ]);
    const [leaf] = leavesOf(program.explain({ a: { m: 5 }, b: { n: 3 } })[0]?.conditions);
    expect(leaf).toEqual({
      kind: 'leaf',
      verdict: 'false',
      fact: 'a',
      params: { p: 1 },
      path: '$.m',
      operator: 'lessThan',
      found: 5,
      wanted: 3,
    });
  });

  it('names the named condition that a group stands for, and one that is missing', () => {
    const program = compile(
      [rule({ any: [{ condition: 'old' }, { condition: 'nobody' }] })],
      { old: { all: [when('age', 'greaterThan', 60)] } },
      { allowUndefinedConditions: true },
    );
    expect(program.explain({ age: 5 })[0]?.conditions).toMatchObject({
      kind: 'any',
      children: [
        { kind: 'all', condition: 'old', verdict: 'false' },
        { kind: 'missing', condition: 'nobody' },
      ],
    });
  });

  it('says why a rule is out of scope', () => {
    const program = compile([
      rule({ all: [] }, { id: 'elsewhere', touchpoints: ['till'] }),
      rule({ all: [] }, { activeFrom: 10 }),
      rule({ all: [] }, { activeTo: 5 }),
    ]);
    expect(program.explain({}, { touchpoint: 'desk', now: 7 })).toEqual([
      { rule: 0, id: 'elsewhere', outcome: 'out-of-scope', scope: 'other touchpoint' },
      { rule: 1, outcome: 'out-of-scope', scope: 'not yet valid' },
      { rule: 2, outcome: 'out-of-scope', scope: 'no longer valid' },
    ]);
  });

  it('gives page by page what it gives at once, whatever earlier rules derive', async () => {
    const shape = { rules: 12, facts: 4, allowUndefinedFacts: true, derives: true, common: false };
    await fc.assert(
      fc.property(
        generatePrograms(shape),
        fc.integer({ min: 1, max: 13 }),
        ({ rules, conditions, options, facts, scopes }, most) => {
          const program = compile(rules, conditions, { ...options, failSafe: true });
          for (const [at, given] of facts.entries()) {
            const pages = [program.explain(given, scopes[at], { most })];
            for (let last = pages[0]?.at(-1); last !== undefined; last = pages.at(-1)?.at(-1))
              pages.push(program.explain(given, scopes[at], { after: last.rule, most }));
            for (const page of pages) expect(page.length).toBeLessThanOrEqual(most);
            expect(pages.flat()).toEqual(program.explain(given, scopes[at]));
          }
        },
      ),
      { numRuns: runLength({ gate: 50, long: 500 }) },
    );
    expect(compile([rule({ all: [] })]).explain({}, {}, { after: -1, most: 5 })).toEqual([]);
  });

  it('agrees with the evaluation on which rules fire', async () => {
    const shape = { rules: 12, facts: 4, allowUndefinedFacts: true, derives: true, common: false };
    await fc.assert(
      fc.property(generatePrograms(shape), ({ rules, conditions, options, facts, scopes }) => {
        const program = compile(rules, conditions, { ...options, failSafe: true });
        for (const [at, given] of facts.entries()) {
          const fired = program.evaluate(given, scopes[at]).map((one) => one.rule);
          const explained = program.explain(given, scopes[at]).filter(({ outcome }) => outcome === 'fired');
          expect(explained.map((one) => one.rule)).toEqual(fired);
        }
      }),
      { numRuns: runLength({ gate: 100, long: 1000 }) },
    );
  });
});

describe('nearestMiss', () => {
  const changesOf = (conditions: unknown, facts: Readonly<Record<string, unknown>>) =>
    compile([rule(conditions)])
      .nearestMiss({ oneOf: [0] }, facts)
      ?.changes.map(({ fact, from, to }) => [fact, from, to]);

  it('is empty for a rule that fires', () => {
    expect(changesOf({ all: [when('a', 'equal', 1)] }, { a: 1 })).toEqual([]);
  });

  it('changes all that fails under all, and the least under any', () => {
    const conditions = {
      all: [
        when('tier', 'equal', 'gold'),
        when('age', 'greaterThan', 60),
        {
          any: [{ all: [when('a', 'equal', 1), when('b', 'equal', 1)] }, when('points', 'lessThan', 100)],
        },
      ],
    };
    expect(changesOf(conditions, { tier: 'gold', age: 58, points: 120 })).toEqual([
      ['age', 58, 61],
      ['points', 120, 99],
    ]);
  });

  it('satisfies several comparisons of one fact together', () => {
    const conditions = { all: [when('n', 'greaterThan', 10), when('n', 'lessThanInclusive', 11)] };
    expect(changesOf(conditions, { n: 40 })).toEqual([['n', 40, 11]]);
  });

  it('adds to and takes from lists', () => {
    const conditions = { all: [when('list', 'contains', 'a'), { not: when('other', 'contains', 'b') }] };
    expect(changesOf(conditions, { list: ['z'], other: ['b', 'c'] })).toEqual([
      ['list', ['z'], ['z', 'a']],
      ['other', ['b', 'c'], ['c']],
    ]);
  });

  it('knows what cannot be', () => {
    expect(changesOf({ all: [when('n', 'in', [])] }, { n: 1 })).toBeUndefined();
    expect(changesOf({ not: { all: [] } }, {})).toBeUndefined();
  });

  it('makes the rule fire when its changes are made', async () => {
    const shape = { rules: 12, facts: 4, allowUndefinedFacts: true, derives: false, common: true };
    const runs = runLength({ gate: 60, long: 600 });
    let proved = 0;
    await fc.assert(
      fc.property(generatePrograms(shape), ({ rules, conditions, facts }) => {
        const program = compile(rules, conditions, { failSafe: true });
        for (const given of facts)
          for (const index of rules.keys()) {
            const changes = program.nearestMiss({ oneOf: [index] }, given)?.changes ?? [];
            if (changes.some(({ path }) => path !== undefined)) continue;
            const changed = { ...given, ...Object.fromEntries(changes.map(({ fact, to }) => [fact, to])) };
            if (changes.length === 0) continue;
            expect(program.evaluate(changed).map((one) => one.rule)).toContain(index);
            proved += 1;
          }
      }),
      { numRuns: runs },
    );
    expect(proved).toBeGreaterThan(runs);
  });
});

describe('A trace', () => {
  const trace = (rules: readonly object[], facts: Readonly<Record<string, unknown>>) => {
    const compiled = compileRules(rules as never, {}, { allowUndefinedFacts: true });
    if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
    return compiled.program.explain(facts, {});
  };
  const event = { type: 'x' };
  const wants = (fact: string, value: unknown, more: object = {}) => ({
    fact,
    operator: 'equal',
    value,
    ...more,
  });

  it('has the names and params that were written, and no others', () => {
    const conditions = {
      all: [
        wants('f', 1, { params: { n: 2 }, path: '$.p', name: 'first' }),
        { any: [wants('g', 1)], name: 'either' },
      ],
    };
    const [named, plain] = trace(
      [
        { id: 'r', name: 'rule', conditions, event },
        { conditions: { all: [] }, event },
      ],
      { f: { p: 1 }, g: 1 },
    );
    expect(named).toStrictEqual({
      rule: 0,
      outcome: 'fired',
      id: 'r',
      name: 'rule',
      conditions: {
        kind: 'all',
        verdict: 'true',
        children: [
          {
            kind: 'leaf',
            verdict: 'true',
            fact: 'f',
            operator: 'equal',
            found: 1,
            wanted: 1,
            params: { n: 2 },
            path: '$.p',
            name: 'first',
          },
          {
            kind: 'any',
            verdict: 'true',
            children: [{ kind: 'leaf', verdict: 'true', fact: 'g', operator: 'equal', found: 1, wanted: 1 }],
            name: 'either',
          },
        ],
      },
    });
    expect(plain).toStrictEqual({
      rule: 1,
      outcome: 'fired',
      conditions: { kind: 'all', verdict: 'true', children: [] },
    });
  });

  it.each([
    ['false', { a: 2 }],
    ['unknown', { a: null }],
    ['unknown', { a: undefined }],
    ['absent', {}],
  ])('tells a comparison that is false from a fact that is unknown or absent: %s of %o', (verdict, facts) => {
    const [found] = trace([{ conditions: { all: [wants('a', 1)] }, event }], facts);
    expect(found?.conditions).toMatchObject({ children: [{ verdict }] });
  });

  it('sees derived facts from the next priority on', () => {
    const derive = (priority: number) => ({
      priority,
      conditions: { all: [] },
      event: { type: 'derive', params: { fact: 'd', value: 1 } },
    });
    const reads = { priority: 5, conditions: { all: [wants('d', 1)] }, event };
    expect(trace([derive(5), reads], {}).map(({ outcome }) => outcome)).toEqual(['fired', 'failed']);
    expect(trace([derive(6), reads], {}).map(({ outcome }) => outcome)).toEqual(['fired', 'fired']);
  });
});
