import { compileRules } from '../../engine/compile-rules.ts';
import type { EngineOptions, EngineRule, RuleEvent } from '../../engine/language/rule-program.ts';
import { isObject } from '../../shared/is-object.ts';

/** Rules and facts as json-rules-engine takes them; only the options that are data. */
type EngineCase = {
  readonly rules: readonly EngineRule[];
  readonly facts: Readonly<Record<string, unknown>>;
  readonly conditions?: Readonly<Record<string, unknown>>;
  readonly options?: Pick<
    EngineOptions,
    'allowUndefinedFacts' | 'allowUndefinedConditions' | 'replaceFactsInEventParams' | 'index'
  >;
};

export type EngineCaseResult =
  | { readonly events: readonly RuleEvent[]; readonly failureEvents: readonly RuleEvent[] }
  | { readonly error: string };

function findFault(source: unknown): string | undefined {
  if (!isObject(source)) return 'a case is an object { rules, facts, conditions?, options? }';
  const { rules, facts, conditions, options } = source;
  if (!Array.isArray(rules)) return '"rules" must be a list';
  if (!isObject(facts)) return '"facts" must be an object';
  if (conditions !== undefined && !isObject(conditions)) return '"conditions" must be an object';
  return options === undefined || isObject(options) ? undefined : '"options" must be an object';
}

function evaluate({ rules, facts, conditions = {}, options = {} }: EngineCase): EngineCaseResult {
  const compiled = compileRules(rules, conditions, {
    allowUndefinedFacts: Boolean(options.allowUndefinedFacts),
    allowUndefinedConditions: Boolean(options.allowUndefinedConditions),
    replaceFactsInEventParams: Boolean(options.replaceFactsInEventParams),
    index: options.index !== false,
  });
  if ('program' in compiled) return compiled.program.evaluateAll(facts);
  const problems = compiled.problems.map(({ code, pointer, message }) => `${code} at ${pointer}: ${message}`);
  return { error: problems.join('\n') };
}

/**
 * Evaluates one case: rules and facts in, events out, both lists in evaluation order (priority, then file). Refused rules and
 * missing facts are returned as an error; nothing is thrown.
 */
export function evaluateCase(source: unknown): EngineCaseResult {
  const fault = findFault(source);
  if (fault !== undefined) return { error: fault };
  try {
    return evaluate(source as EngineCase);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
