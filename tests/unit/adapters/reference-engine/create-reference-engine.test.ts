import { describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../../../../src/adapters/reference-engine/create-reference-engine.ts';
import type { EngineRule } from '../../../../src/engine/language/rule-program.ts';

const when = (fact: string, operator: string, value: unknown) => ({ all: [{ fact, operator, value }] });
const rule = (type: string, conditions: unknown, more: Partial<EngineRule> = {}): EngineRule => ({
  conditions,
  event: { type },
  ...more,
});

describe('createReferenceEngine', () => {
  it('keeps concurrent runs apart', async () => {
    const rules = [rule('high', when('n', 'greaterThan', 0), { priority: 9 }), rule('low', { all: [] })];
    const engine = createReferenceEngine(rules, {});
    const runs = Array.from({ length: 20 }, (_, n) => engine.evaluate({ n }));
    const fired = (await Promise.all(runs)).map((one) => one.map(({ event }) => event.type));
    expect(fired).toEqual([['low'], ...new Array<string[]>(19).fill(['high', 'low'])]);
  });

  it('returns rules by priority, then in file order, whatever their depth', async () => {
    const deep = { all: [{ all: [{ all: [] }] }] };
    const engine = createReferenceEngine([rule('deep', deep), rule('flat', { all: [] })], {});
    expect((await engine.evaluate({})).map(({ rule: index }) => index)).toEqual([0, 1]);
  });

  it('looks only at rules in scope', async () => {
    const rules = [
      rule('till', { all: [] }, { touchpoints: ['till'] }),
      rule('later', { all: [] }, { activeFrom: 10 }),
    ];
    const engine = createReferenceEngine(rules, {});
    expect(await engine.evaluate({}, { touchpoint: 'desk', now: 9 })).toEqual([]);
    expect(await engine.evaluate({}, { touchpoint: 'till', now: 10 })).toHaveLength(2);
  });

  it('hands computed and derived facts to the rules', async () => {
    const derive: EngineRule = {
      priority: 2,
      conditions: when('double', 'equal', 8),
      event: { type: 'derive', params: { fact: 'big', value: { list: [{ fact: 'n' }] } } },
    };
    const below = rule('below', { all: [{ fact: 'big', path: '$.list', operator: 'contains', value: 4 }] });
    const functions = {
      double: (_params: object, facts: Readonly<Record<string, unknown>>) => Number(facts['n']) * 2,
    };
    const engine = createReferenceEngine([below, derive], {}, { functions, allowUndefinedFacts: true });
    expect((await engine.evaluate({ n: 4 })).map(({ event }) => event)).toEqual([
      { type: 'derive', params: { fact: 'big', value: { list: [4] } } },
      { type: 'below' },
    ]);
  });

  it('rejects a fact that is missing', async () => {
    const engine = createReferenceEngine([rule('x', when('gone', 'equal', 1))], {});
    await expect(engine.evaluate({})).rejects.toThrow('Undefined fact: gone');
  });

  it('makes comparisons that cannot be made false in fail-safe mode', async () => {
    const conditions = {
      any: [{ fact: 'a', operator: 'not:in', value: { fact: 'b' } }, when('a', 'equal', 1)],
    };
    const engine = createReferenceEngine([rule('x', conditions)], {}, { failSafe: true });
    expect(await engine.evaluate({ a: 2, b: 5 })).toEqual([]);
    expect(await engine.evaluate({ a: 1, b: 5 })).toHaveLength(1);
  });
});
