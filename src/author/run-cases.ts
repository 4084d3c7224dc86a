import type { BudgetState, BudgetTake, Counters } from '../domain/contact/budget.ts';
import type { Decision } from '../domain/decision/decision.ts';
import type { Interaction } from '../domain/decision/interaction.ts';
import type { CaseFile, PackCase } from '../domain/rules/pack-format/case-file.ts';
import { readPacks } from '../domain/rules/read-packs.ts';
import type { RuleSet } from '../domain/rules/rule-set.ts';
import type { SourceDocument } from '../domain/rules/source/parse-source.ts';
import { findMismatches, formatMismatch } from './find-mismatches.ts';
import { type PreparedCase, prepareCase } from './prepare-case.ts';

/** The decision, as the service makes it. */
export type DecideCase = (
  ruleSet: RuleSet,
  interaction: Interaction,
  now: number,
  counters: Counters,
) => { readonly decision: Decision; readonly takes: readonly BudgetTake[] };

/** What became of one case; it passed if nothing is wrong. Each line of `wrong` is for people. */
export type CaseOutcome = {
  readonly case: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly wrong: readonly string[];
};

/** Decides every case of the rule set's packs and holds the decisions to what is expected, in file order. Never throws. */
export function runCases(ruleSet: RuleSet, decide: DecideCase): CaseOutcome[] {
  const { packs } = readPacks(ruleSet.files);
  return packs.flatMap(({ name, cases }) =>
    cases.flatMap((document) =>
      document.value.cases.map((entry, index) => ({
        case: entry.case,
        file: document.file,
        ...document.locate(['cases', index]),
        wrong: runCase(entry, document, ruleSet, name, decide),
      })),
    ),
  );
}

function runCase(
  entry: PackCase,
  { value: file }: SourceDocument<CaseFile>,
  ruleSet: RuleSet,
  pack: string,
  decide: DecideCase,
): string[] {
  const prepared = prepareCase(entry, file, ruleSet, pack);
  if ('problems' in prepared) return [...prepared.problems];
  try {
    const decision = decideUntilBudgetsFit(prepared, new Set(entry.exhausted), ruleSet, decide);
    return findMismatches(entry.expect, decision).map(formatMismatch);
  } catch (error) {
    return [`the decision failed: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** As the service does when the ledger says that a budget is short: decide again, knowing it. */
function decideUntilBudgetsFit(
  { interaction, now, memory, household }: Exclude<PreparedCase, { problems: unknown }>,
  exhausted: ReadonlySet<string>,
  ruleSet: RuleSet,
  decide: DecideCase,
): Decision {
  const budgets = new Map<string, BudgetState>();
  for (;;) {
    const { decision, takes } = decide(ruleSet, interaction, now, { memory, household, budgets });
    const short = takes.filter(({ budget, key }) => exhausted.has(budget) && !budgets.has(key));
    if (short.length === 0) return decision;
    for (const { key, limit } of short) budgets.set(key, { key, taken: limit, limit });
  }
}
