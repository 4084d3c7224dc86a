import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRulesInSteps } from '../../../src/engine/compile-rules.ts';
import type {
  EngineOptions,
  EngineRule,
  FactValues,
  RuleProgram,
  Scope,
} from '../../../src/engine/language/rule-program.ts';
import { finish } from '../../../src/shared/steps.ts';
import { generatePrograms, type ProgramShape } from '../../fixtures/rule-generators.ts';
import { runLength } from '../../support/run-length.ts';

/** How many programs are edited. */
const programs = runLength({ gate: 40, long: 1500 });

type State = {
  readonly rules: readonly EngineRule[];
  readonly conditions: Readonly<Record<string, unknown>>;
};

const compile = ({ rules, conditions }: State, options: EngineOptions, before?: RuleProgram): RuleProgram => {
  const functions = { computed: (params: Readonly<Record<string, unknown>>) => params['n'] ?? 'x' };
  const compiled = finish(compileRulesInSteps(rules, conditions, { ...options, functions }, before));
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
  return compiled.program;
};

const outcome = (program: RuleProgram, facts: FactValues, scope: Scope): unknown => {
  try {
    return {
      fired: program.evaluate(facts, scope),
      all: program.evaluateAll(facts, scope),
      explained: program.explain(facts, scope),
    };
  } catch (error) {
    return error instanceof Error ? error.name : error;
  }
};

type Edit = {
  readonly takes: number;
  readonly puts: number;
  readonly at: number;
  readonly otherConditions: boolean;
};

const edit = fc.record({
  takes: fc.integer({ min: 0, max: 2 }),
  puts: fc.integer({ min: 0, max: 2 }),
  at: fc.nat({ max: 1000 }),
  otherConditions: fc.boolean(),
});

/** Takes some rules out at a place and puts others in, which others may have been before. */
function applyEdit({ rules }: State, { takes, puts, at }: Edit, pool: readonly EngineRule[]): EngineRule[] {
  const place = at % (rules.length + 1);
  const fresh = pool.filter((rule) => !rules.includes(rule)).slice(0, puts);
  return [...rules.slice(0, place), ...fresh, ...rules.slice(place + takes)];
}

const check = (shape: ProgramShape, failSafe: boolean): void =>
  fc.assert(
    fc.property(
      generatePrograms(shape),
      generatePrograms({ ...shape, rules: 1, facts: 1 }),
      fc.array(edit, { minLength: 1, maxLength: 6 }),
      (generated, other, edits) => {
        const options = { ...generated.options, failSafe };
        const decide = (program: RuleProgram): unknown[] =>
          generated.facts.map((facts, at) => outcome(program, facts, generated.scopes[at] ?? {}));
        let state: State = {
          rules: generated.rules.slice(0, shape.rules - 10),
          conditions: generated.conditions,
        };
        let program = compile(state, options);
        for (const one of edits) {
          const decided = decide(program);
          const conditions = one.otherConditions
            ? { ...state.conditions, plain: other.conditions['plain'] }
            : state.conditions;
          state = { rules: applyEdit(state, one, generated.rules), conditions };
          const next = compile(state, options, program);
          const [found, wanted] = [decide(next), decide(compile(state, options))];
          if (!isDeepStrictEqual(found, wanted)) expect(found).toStrictEqual(wanted);
          const again = decide(program);
          if (!isDeepStrictEqual(again, decided)) expect(again).toStrictEqual(decided);
          program = next;
        }
      },
    ),
    { numRuns: programs },
  );

const shape = { rules: 60, facts: 4, allowUndefinedFacts: true, derives: false, common: true };

describe('A program made from the one before decides and explains as a new one, and the one before stays as it was', () => {
  it('through any edits', { timeout: 600_000 }, () => check(shape, true));
  it('with derived facts', { timeout: 600_000 }, () => check({ ...shape, rules: 30, derives: true }, false));
});

describe('A program made from the one before', () => {
  const rule = (value: number, touchpoint: string): EngineRule => ({
    conditions: { all: [{ fact: 'n', operator: 'equal', value }] },
    event: { type: 'fire', params: { value } },
    touchpoints: [touchpoint],
  });

  it('has the results of the rules that were there as they were', () => {
    const rules = [rule(1, 'desk'), rule(1, 'till')];
    const options = { allowUndefinedFacts: true };
    const before = compile({ rules, conditions: {} }, options);
    const after = compile({ rules: [...rules, rule(1, 'till')], conditions: {} }, options, before);
    const [kept] = before.evaluate({ n: 1 }, { touchpoint: 'desk' });
    expect(after.evaluate({ n: 1 }, { touchpoint: 'desk' })[0]).toBe(kept);
    expect(after.evaluate({ n: 1 }, { touchpoint: 'till' }).map(({ rule: index }) => index)).toEqual([1, 2]);
  });

  it('is evaluated rightly while the one before is being evaluated', () => {
    // The computed fact is byRule last: by then, what the others select is held in the index.
    const rules = Array.from({ length: 80 }, (_, at) => ({
      ...rule(at, 'desk'),
      conditions: {
        all: [
          { fact: 'n', operator: 'greaterThan', value: at },
          { fact: 'm', operator: 'lessThan', value: at },
          { fact: 'inner', operator: 'lessThan', value: at + 1 },
        ],
      },
    }));
    const desk = { touchpoint: 'desk' };
    let inner: RuleProgram | undefined;
    const found: unknown[] = [];
    const options: EngineOptions = {
      allowUndefinedFacts: true,
      functions: {
        inner: (_params, facts) => {
          if (facts['outer'] === true) found.push(inner?.evaluate({ n: 10, m: 4, inner: 0 }, desk).length);
          return 0;
        },
      },
    };
    const make = (before?: RuleProgram): RuleProgram => {
      const compiled = finish(compileRulesInSteps(rules, {}, options, before));
      if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
      return compiled.program;
    };
    const before = make();
    inner = make(before);
    expect(before.evaluate({ n: 40, m: 19, outer: true }, desk)).toHaveLength(20);
    expect(found).toEqual([5]);
  });

  it('renumbers what its rules read before edits have left too much behind', () => {
    const options = { allowUndefinedFacts: true };
    let program = compile({ rules: [rule(0, 'desk')], conditions: {} }, options);
    for (let at = 0; at < 500; at += 1) {
      const fresh = {
        ...rule(at, 'desk'),
        conditions: { all: [{ fact: `n${at}`, operator: 'equal', value: at }] },
      };
      program = compile({ rules: [fresh], conditions: {} }, options, program);
      expect(program.evaluate({ [`n${at}`]: at }, { touchpoint: 'desk' })).toHaveLength(1);
    }
    expect(
      (program as unknown as { parsed: { slots: { slots: unknown[] } } }).parsed.slots.slots.length,
    ).toBeLessThan(200);
  });
});
