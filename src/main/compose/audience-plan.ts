import { assessPerson, type ContactPlace, type Target } from '../../decide/assess-person.ts';
import type { DecisionContext } from '../../decide/decision-context.ts';
import type { BudgetState } from '../../domain/contact/budget.ts';
import type { OutcomeTally } from '../../domain/contact/outcome-counts.ts';
import { indexOutcomes } from '../../domain/contact/outcome-rates.ts';
import type { CheckSnapshot } from '../../domain/customer/snapshot.ts';
import { decodeSnapshot } from '../../domain/customer/snapshot-codec.ts';
import type { SourceFile } from '../../domain/pack/source/parse-source.ts';
import { narrowProgram } from '../../domain/rule-set/narrow-program.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { type CheckPlan, openChecks } from '../../load/check-plan.ts';
import { checkRow } from '../../load/check-row.ts';
import { readRow } from '../../load/load-extract-rows.ts';
import { assessBatch, type BatchTools, type HoldOut, type Shard } from '../../reach/assess-batch.ts';
import type { BatchResult, PeopleBatch } from '../../reach/ports.ts';

/** The question of an audience: plain data, so that it can be sent to threads. */
export type AudiencePlan = {
  readonly files: readonly SourceFile[];
  readonly place: ContactPlace;
  readonly target: Target;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly tallies: readonly OutcomeTally[];
  readonly check: CheckPlan;
  readonly shard: Shard;
  readonly holdOut: HoldOut | undefined;
};

/** Assesses batches of people by a plan, once budgets are known. */
export function openAssessing(
  ruleSet: RuleSet,
  plan: Omit<AudiencePlan, 'files'>,
  checkSnapshot: CheckSnapshot,
): (budgets: readonly BudgetState[]) => (batch: PeopleBatch) => BatchResult {
  const { place, target, now, tallies, check, shard, holdOut } = plan;
  const question = { ruleSet, place, target, now, mayFire: openMayFire(ruleSet, target) };
  const checks = openChecks(check, [], checkSnapshot);
  const read: BatchTools['read'] = (batch, index) => {
    const { ids, bytes, ends, first, format } = batch;
    if (format === 'snapshot') return decodeSnapshot(bytes.subarray(ends[index - 1] ?? 0, ends[index]));
    return checkRow(readRow({ first, ids, json: bytes, ends }, index), checks).snapshot;
  };
  const outcomes = indexOutcomes(tallies);
  return (budgets) => {
    const known = new Map(budgets.map((state) => [state.key, state]));
    const judge: BatchTools['judge'] = (person) => assessPerson(person, known, question);
    const tools = { read, judge, outcomes, offerId: target.offerId, shard, holdOut };
    return (batch) => assessBatch(batch, tools);
  };
}

function openMayFire(
  ruleSet: RuleSet,
  { offerId }: Target,
): ((context: DecisionContext) => boolean) | undefined {
  const program = offerId === undefined ? undefined : narrowProgram(ruleSet, offerId);
  return (
    program &&
    (({ facts, touchpoint, now }) =>
      program
        .evaluate(facts, { touchpoint: touchpoint.name, now })
        .some(({ event }) => event.type === 'offer'))
  );
}
