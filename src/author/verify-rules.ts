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

/** What one decision is made from. */
export type Scene = {
  readonly interaction: Interaction;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly counters: Counters;
};

/** A recorded decision with what it was decided on, as far as that is still there. */
export type RecordedScene = { readonly decisionId: string; readonly scene: Scene | undefined };

/**
 * A rule on which the engines differ over one case or recorded decision, or one of them that cannot be compared (`ruleId` is absent
 * then).
 */
export type Difference = (CasePlace | Pick<RecordedScene, 'decisionId'>) & {
  readonly ruleId?: string;
  readonly what: string;
};

/** The result. Without a rule set, the diagnostics give the reasons. */
export type Verification = {
  readonly ruleSet?: RuleSet;
  readonly diagnostics: readonly Diagnostic[];
  readonly cases: number;
  /** Recorded decisions that were evaluated, and those that could not be: not everything is there, or their touchpoint is not. */
  readonly decisions: number;
  readonly skipped: number;
  readonly differences: readonly Difference[];
};

/** What is not verified at all. */
export const nothingVerified = { cases: 0, decisions: 0, skipped: 0, differences: [] } as const;

/** Recorded decisions are evaluated until so many differences are found. */
const mostDifferences = 1000;

/**
 * Evaluates every case of the packs, and recorded decisions by the rules of these files, with both engines: the compiled program that
 * decides, and json-rules-engine.
 */
export async function verifyRules(
  files: readonly SourceFile[],
  tools: VerifyTools,
  recorded: AsyncIterable<RecordedScene> | readonly RecordedScene[] = [],
): Promise<Verification> {
  const references: ReturnType<VerifyTools['createReferenceEngine']>[] = [];
  const { ruleSet, diagnostics } = compileRuleSet(files, {
    compileRules: function* (rules, conditions, options, before) {
      references.push(tools.createReferenceEngine(rules, conditions, options));
      return yield* compileRulesInSteps(rules, conditions, options, before);
    },
  });
  const reference = references.at(-1);
  if (ruleSet === undefined || reference === undefined) return { diagnostics, ...nothingVerified };
  const compare = (scene: Scene): Promise<Found[]> => compareScene(scene, ruleSet, reference, tools);
  const cases = listCases(ruleSet);
  const differences: Difference[] = [];
  for (const { place, prepared } of cases)
    for (const found of await compareCase(prepared, compare)) differences.push({ ...place, ...found });
  const counts = await compareRecorded(recorded, ruleSet, compare, differences);
  return { ruleSet, diagnostics, cases: cases.length, ...counts, differences };
}

/** Adds to the differences. */
async function compareRecorded(
  recorded: AsyncIterable<RecordedScene> | readonly RecordedScene[],
  { touchpoints }: RuleSet,
  compare: (scene: Scene) => Promise<Found[]>,
  differences: Difference[],
): Promise<Pick<Verification, 'decisions' | 'skipped'>> {
  let [decisions, skipped] = [0, 0];
  for await (const { decisionId, scene } of recorded) {
    const isThere = scene !== undefined && touchpoints.has(scene.interaction.request.touchpoint);
    for (const found of isThere ? await compare(scene) : []) differences.push({ decisionId, ...found });
    if (isThere) decisions += 1;
    else skipped += 1;
    if (differences.length >= mostDifferences) break;
  }
  return { decisions, skipped };
}

type Found = Pick<Difference, 'ruleId' | 'what'>;

async function compareCase(
  prepared: PreparedCase,
  compare: (scene: Scene) => Promise<Found[]>,
): Promise<Found[]> {
  if ('problems' in prepared)
    return prepared.problems.map((problem) => ({ what: `the case cannot run: ${problem}` }));
  const { interaction, now, memory, household } = prepared;
  return compare({ interaction, now, counters: { memory, household, budgets: new Map() } });
}

async function compareScene(
  { interaction, now, counters }: Scene,
  ruleSet: RuleSet,
  reference: ReturnType<VerifyTools['createReferenceEngine']>,
  { gatherContext }: VerifyTools,
): Promise<Found[]> {
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
