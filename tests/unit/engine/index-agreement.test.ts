import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRules } from '../../../src/engine/compile-rules.ts';
import type { FactValues, RuleProgram, Scope } from '../../../src/engine/language/rule-program.ts';
import {
  type GeneratedProgram,
  generatePrograms,
  type ProgramShape,
} from '../../fixtures/rule-generators.ts';
import { runLength } from '../../support/run-length.ts';

/** How many times one rule is decided both ways. */
const comparisons = runLength({ gate: 100_000, long: 3_000_000 });

const compile = ({ rules, conditions, options }: GeneratedProgram, index: boolean, failSafe: boolean) => {
  const functions = { computed: (params: Readonly<Record<string, unknown>>) => params['n'] ?? 'x' };
  const compiled = compileRules(rules, conditions, { ...options, functions, index, failSafe });
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
  return compiled.program;
};

const outcome = (program: RuleProgram, facts: FactValues, scope: Scope): unknown => {
  try {
    return { fired: program.evaluate(facts, scope), all: program.evaluateAll(facts, scope) };
  } catch (error) {
    return error instanceof Error ? error.name : error;
  }
};

const check = (share: number, failSafe: boolean, shape: ProgramShape): void =>
  fc.assert(
    fc.property(generatePrograms(shape), (generated) => {
      const indexed = compile(generated, true, failSafe);
      const closures = compile(generated, false, failSafe);
      for (const [at, facts] of generated.facts.entries()) {
        const scope = generated.scopes[at] ?? {};
        const found = outcome(indexed, facts, scope);
        const wanted = outcome(closures, facts, scope);
        if (!isDeepStrictEqual(found, wanted)) expect(found).toStrictEqual(wanted);
      }
    }),
    // Shrinking many rules takes minutes; the reported seed and path are enough to run a failure again.
    { numRuns: Math.ceil((comparisons * share) / (shape.rules * shape.facts)), endOnFailure: true },
  );

const shape = { rules: 100, facts: 10, allowUndefinedFacts: true, derives: false, common: true };

describe('The index decides as the closures do', () => {
  it('on rules that share their comparisons', { timeout: 1_800_000 }, () => check(0.4, false, shape));
  it('on rules that fit into one word', { timeout: 1_800_000 }, () =>
    check(0.1, false, { ...shape, rules: 32 }),
  );
  it('on rules that just do not', { timeout: 1_800_000 }, () => check(0.1, true, { ...shape, rules: 33 }));
  it('in fail-safe mode', { timeout: 1_800_000 }, () => check(0.1, true, shape));
  it('on more rules than fit into a few words', { timeout: 1_800_000 }, () =>
    check(0.2, true, { ...shape, rules: 400, facts: 20 }),
  );
  it('on facts derived from one another', { timeout: 1_800_000 }, () =>
    check(0.1, false, { ...shape, derives: true }),
  );
});
