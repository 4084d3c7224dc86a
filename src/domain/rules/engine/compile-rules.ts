import { CompiledProgram } from './compiled-program.ts';
import { parseRules } from './parse-rules.ts';
import type { EngineOptions, EngineProblem, EngineRule, RuleProgram } from './rule-program.ts';

/**
 * Compiles rules and the named conditions they refer to. All problems are reported at once, each with a pointer
 * into `{ rules, conditions }`; with any problem there is no program.
 */
export function compileRules(
  rules: readonly EngineRule[],
  conditions: Readonly<Record<string, unknown>>,
  options: EngineOptions = {},
): { program: RuleProgram } | { problems: EngineProblem[] } {
  const parsed = parseRules(rules, conditions, options);
  return 'problems' in parsed ? parsed : { program: new CompiledProgram(parsed, options) };
}
