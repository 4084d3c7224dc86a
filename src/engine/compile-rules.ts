import { finish, type Steps } from '../shared/steps.ts';
import { CompiledProgram } from './compiled-program.ts';
import type { EngineOptions, EngineProblem, EngineRule, RuleProgram } from './language/rule-program.ts';
import { parseRules } from './parse/parse-rules.ts';

type Compiled = { readonly program: RuleProgram } | { readonly problems: EngineProblem[] };

/**
 * Compiles rules and the named conditions they refer to. All problems are reported at once, each with a pointer into `{
 * rules, conditions }`. If there is any problem, no program is returned.
 */
export function compileRules(
  rules: readonly EngineRule[],
  conditions: Readonly<Record<string, unknown>>,
  options: EngineOptions = {},
): Compiled {
  return finish(compileRulesInSteps(rules, conditions, options));
}

/**
 * `compileRules` in steps, one per rule and per column, for a service that answers requests meanwhile. Parts compiled for the
 * program `before` are reused if their source objects are the same, unchanged objects and the options match. `before` stays
 * valid.
 */
export function* compileRulesInSteps(
  rules: readonly EngineRule[],
  conditions: Readonly<Record<string, unknown>>,
  options: EngineOptions = {},
  before?: RuleProgram,
): Steps<Compiled> {
  const known = before instanceof CompiledProgram && before.suits(options) ? before : undefined;
  const parsed = yield* parseRules(rules, conditions, options, known?.parsed);
  return 'problems' in parsed ? parsed : { program: yield* CompiledProgram.build(parsed, options, known) };
}
