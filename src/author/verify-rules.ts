import type { Counters } from '../domain/contact/budget.ts';
import type { Interaction } from '../domain/decision/interaction.ts';
import type { Diagnostic } from '../domain/diagnostics/diagnostic.ts';
import type { SourceFile } from '../domain/pack/source/parse-source.ts';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import { compileRulesInSteps } from '../engine/compile-rules.ts';
import type {
  EngineOptions,
  EngineRule,
  FactValues,
  FiredRule,
  Scope,
} from '../engine/language/rule-program.ts';
import type { PreparedCase } from './cases/prepare-case.ts';
import { type CasePlace, listCases } from './cases/run-cases.ts';
import { compileRuleSet } from './compile-rule-set.ts';

/** The tools of a verification besides the compiled program. */
export type VerifyTools = {
  /** The input of a decision, gathered as in the service. */
  readonly gatherContext: (
    ruleSet: RuleSet,
    interaction: Interaction,
    now: number,
    counters: Counters,
    mayPromise: boolean,
  ) => { readonly facts: FactValues };
  /** The oracle: json-rules-engine itself. It rejects if json-rules-engine fails. */
  readonly createReferenceEngine: (
    rules: readonly EngineRule[],
    conditions: Readonly<Record<string, unknown>>,
    options?: EngineOptions,
  ) => { readonly evaluate: (facts: FactValues, scope: Scope) => Promise<FiredRule[]> };
};

/** A rule on which the engines differ over one case, or a case that cannot be compared (`ruleId` is absent then). */
export type Difference = CasePlace & { readonly ruleId?: string; readonly what: string };

/** The result. Without a rule set, the diagnostics give the reasons. */
export type Verification = {
  readonly ruleSet?: RuleSet;
  readonly diagnostics: readonly Diagnostic[];
  readonly cases: number;
  readonly differences: readonly Difference[];
};

/** Evaluates every case of the packs with both engines: the compiled program that decides, and json-rules-engine. */
export async function verifyRules(files: readonly SourceFile[], tools: VerifyTools): Promise<Verification> {
  const references: ReturnType<VerifyTools['createReferenceEngine']>[] = [];
  const { ruleSet, diagnostics } = compileRuleSet(files, {
    compileRules: function* (rules, conditions, options, before) {
      references.push(tools.createReferenceEngine(rules, conditions, options));
      return yield* compileRulesInSteps(rules, conditions, options, before);
    },
  });
  const reference = references.at(-1);
  if (ruleSet === undefined || reference === undefined) return { diagnostics, cases: 0, differences: [] };
  const cases = listCases(ruleSet);
  const differences: Difference[] = [];
  for (const { place, prepared } of cases)
    for (const found of await compareCase(prepared, ruleSet, reference, tools))
      differences.push({ ...place, ...found });
  return { ruleSet, diagnostics, cases: cases.length, differences };
}

type Found = Pick<Difference, 'ruleId' | 'what'>;

async function compareCase(
  prepared: PreparedCase,
  ruleSet: RuleSet,
  reference: ReturnType<VerifyTools['createReferenceEngine']>,
  { gatherContext }: VerifyTools,
): Promise<Found[]> {
  if ('problems' in prepared)
    return prepared.problems.map((problem) => ({ what: `the case cannot run: ${problem}` }));
  const { interaction, now, memory, household } = prepared;
  const counters = { memory, household, budgets: new Map() };
  const { facts } = gatherContext(ruleSet, interaction, now, counters, true);
  const scope = { touchpoint: interaction.request.touchpoint, now };
  try {
    return compareFired(
      ruleSet.program.evaluate(facts, scope),
      await reference.evaluate(facts, scope),
      ruleSet,
    );
  } catch (error) {
    return [{ what: `an engine failed: ${error instanceof Error ? error.message : String(error)}` }];
  }
}

/** The rules that only one engine fires, and those that both fire with different events. */
function compareFired(ours: readonly FiredRule[], theirs: readonly FiredRule[], { rules }: RuleSet): Found[] {
  const eventsOf = (fired: readonly FiredRule[]): ReadonlyMap<number, string> =>
    new Map(fired.map(({ rule, event }) => [rule, JSON.stringify([event.type, event.params ?? null])]));
  const [mine, reference] = [eventsOf(ours), eventsOf(theirs)];
  return [...new Set([...mine.keys(), ...reference.keys()])].flatMap((rule): Found[] => {
    if (mine.get(rule) === reference.get(rule)) return [];
    const ruleId = rules[rule]?.id ?? String(rule);
    if (!reference.has(rule)) return [{ ruleId, what: 'fired by Tact alone' }];
    if (!mine.has(rule)) return [{ ruleId, what: 'fired by json-rules-engine alone' }];
    return [
      {
        ruleId,
        what: `fired by both, with different events: ${mine.get(rule)} by Tact, ${reference.get(rule)} by json-rules-engine`,
      },
    ];
  });
}
