import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createReferenceEngine,
  type ReferenceEngine,
} from '../../../src/adapters/reference-engine/create-reference-engine.ts';
import { compileRules } from '../../../src/engine/compile-rules.ts';
import type { FactValues, RuleEvent, RuleProgram, Scope } from '../../../src/engine/language/rule-program.ts';
import {
  type GeneratedProgram,
  generatePrograms,
  type ProgramShape,
} from '../../fixtures/rule-generators.ts';
import { runLength } from '../../support/run-length.ts';

type Outcome = { events: RuleEvent[]; failureEvents: RuleEvent[] } | 'error';

/** How many times one rule is held against json-rules-engine on one set of facts. */
const comparisons = runLength({ gate: 40_000, long: 1_000_000 });

const functions = { computed: (params: Readonly<Record<string, unknown>>) => params['n'] ?? 'x' };

const ours = (program: RuleProgram, facts: FactValues, scope: Scope): Outcome => {
  try {
    return program.evaluateAll(facts, scope);
  } catch {
    return 'error';
  }
};

const theirs = (engine: ReferenceEngine, facts: FactValues, scope: Scope): Promise<Outcome> =>
  engine.evaluateAll(facts, scope).catch(() => 'error' as const);

const compile = ({ rules, conditions, options }: GeneratedProgram, index: boolean): RuleProgram => {
  const compiled = compileRules(rules, conditions, { ...options, functions, index });
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
  return compiled.program;
};

async function compareAll(generated: GeneratedProgram): Promise<void> {
  const { rules, conditions, options } = generated;
  const programs = [compile(generated, true), compile(generated, false)];
  const engine = createReferenceEngine(rules, conditions, { ...options, functions });
  for (const [at, facts] of generated.facts.entries()) {
    const scope = generated.scopes[at] ?? {};
    const wanted = await theirs(engine, facts, scope);
    for (const program of programs) {
      const found = ours(program, facts, scope);
      if (!isDeepStrictEqual(found, wanted)) expect(found).toStrictEqual(wanted);
    }
  }
}

const check = (share: number, shape: ProgramShape): Promise<void> =>
  fc.assert(fc.asyncProperty(generatePrograms(shape), compareAll), {
    numRuns: Math.ceil((comparisons * share) / (shape.rules * shape.facts)),
    endOnFailure: false,
  });

describe('The compiled rules agree with json-rules-engine', () => {
  it('on the whole language with odd values', { timeout: 1_800_000 }, () =>
    check(0.6, { rules: 10, facts: 10, allowUndefinedFacts: true, derives: false, common: false }),
  );

  it('on facts that must be there', { timeout: 1_800_000 }, () =>
    check(0.1, { rules: 2, facts: 10, allowUndefinedFacts: false, derives: false, common: false }),
  );

  it('on facts derived from one another', { timeout: 1_800_000 }, () =>
    check(0.15, { rules: 8, facts: 8, allowUndefinedFacts: true, derives: true, common: true }),
  );

  it('on rules that share their comparisons', { timeout: 1_800_000 }, () =>
    check(0.3, { rules: 80, facts: 12, allowUndefinedFacts: true, derives: false, common: true }),
  );
});
