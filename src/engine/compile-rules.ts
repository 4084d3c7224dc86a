import { finish, type Steps } from '../shared/steps.ts';
import { CompiledProgram } from './compiled-program.ts';
import type { EngineOptions, EngineProblem, EngineRule, RuleProgram } from './language/rule-program.ts';
import { parseRules } from './parse/parse-rules.ts';

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

/**
 * `compileRules` with a step for each rule and each column, for a service that answers meanwhile. What comes of rules and
 * conditions that are the very objects that the program `before` was compiled of, unchanged since, is taken from it where it
 * was compiled with the same options; `before` goes on as it was.
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
