import { finish, type Steps } from '../../shared/steps.ts';
import { CompiledProgram } from './compiled-program.ts';
import { parseRules } from './parse-rules.ts';
import type { EngineOptions, EngineProblem, EngineRule, RuleProgram } from './rule-program.ts';

type Compiled = { readonly program: RuleProgram } | { readonly problems: EngineProblem[] };

/**
 * Compiles rules and the named conditions they refer to. All problems are reported at once, each with a pointer
 * into `{ rules, conditions }`; with any problem there is no program.
 */
export function compileRules(
  rules: readonly EngineRule[],
  conditions: Readonly<Record<string, unknown>>,
  options: EngineOptions = {},
): Compiled {
  return finish(compileRulesInSteps(rules, conditions, options));
}

/** `compileRules` with a step for each rule and each column, for a service that answers meanwhile. */
export function* compileRulesInSteps(
  rules: readonly EngineRule[],
  conditions: Readonly<Record<string, unknown>>,
  options: EngineOptions = {},
): Steps<Compiled> {
  const parsed = yield* parseRules(rules, conditions, options);
  return 'problems' in parsed ? parsed : { program: yield* CompiledProgram.build(parsed, options) };
}
