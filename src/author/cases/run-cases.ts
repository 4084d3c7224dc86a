import type { BudgetState, BudgetTake, Counters } from '../../domain/contact/budget.ts';
import type { Decision } from '../../domain/decision/decision.ts';
import type { Interaction } from '../../domain/decision/interaction.ts';
import type { PackCase } from '../../domain/pack/format/case-file.ts';
import { readPacks } from '../../domain/pack/read-packs.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { findMismatches, formatMismatch } from './find-mismatches.ts';
import { type PreparedCase, prepareCase } from './prepare-case.ts';

/** Decides as the service does. */
export type DecideCase = (
  ruleSet: RuleSet,
  interaction: Interaction,
  now: number,
  counters: Counters,
) => { readonly decision: Decision; readonly takes: readonly BudgetTake[] };

/** The result of one case; it passed if `wrong` is empty. Each line of `wrong` is for people. */
export type CaseOutcome = {
  readonly case: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly wrong: readonly string[];
};

/**
 * Decides every case of the rule set's packs and compares the decisions with the expected ones, in file order. Never throws.
 */
export const runCases = (ruleSet: RuleSet, decide: DecideCase): CaseOutcome[] =>
  listCases(ruleSet).map(({ place, entry, prepared }) => ({
    ...place,
    wrong: runCase(entry, prepared, ruleSet, decide),
  }));

/** The place of a case. */
export type CasePlace = Omit<CaseOutcome, 'wrong'>;

/** Every case of the rule set's packs, ready for a decision, in file order. */
export function listCases(
  ruleSet: RuleSet,
): { readonly place: CasePlace; readonly entry: PackCase; readonly prepared: PreparedCase }[] {
  return readPacks(ruleSet.files).packs.flatMap(({ name, cases }) =>
    cases.flatMap(({ file, value, locate }) =>
      value.cases.map((entry, index) => ({
        place: { case: entry.case, file, ...locate(['cases', index]) },
        entry,
        prepared: prepareCase(entry, value, ruleSet, name),
      })),
    ),
  );
}

function runCase(entry: PackCase, prepared: PreparedCase, ruleSet: RuleSet, decide: DecideCase): string[] {
  if ('problems' in prepared) return [...prepared.problems];
  try {
    const decision = decideUntilBudgetsFit(prepared, new Set(entry.exhausted), ruleSet, decide);
    return findMismatches(entry.expect, decision).map(formatMismatch);
  } catch (error) {
    return [`the decision failed: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Decides again with the short budget, as the service does when the ledger reports one. */
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
