import { assessPerson, type ContactPlace } from '../../decide/explain/assess-person.ts';
import type { DecisionContext } from '../../decide/gather/decision-context.ts';
import type { BudgetState } from '../../domain/contact/budget.ts';
import type { OutcomeTally } from '../../domain/contact/outcome-counts.ts';
import { indexOutcomes } from '../../domain/contact/outcome-rates.ts';
import type { CheckSnapshot } from '../../domain/customer/snapshot.ts';
import { decodeSnapshot } from '../../domain/customer/snapshot-codec.ts';
import type { SourceFile } from '../../domain/pack/source/parse-source.ts';
import { makesOffer, narrowProgram } from '../../domain/rule-set/narrow-program.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { type CheckPlan, openChecks } from '../../load/check-plan.ts';
import { checkRow } from '../../load/check-row.ts';
import { readRow } from '../../load/load-extract-rows.ts';
import {
  type Arms,
  assessBatch,
  type BatchTools,
  type Shard,
  type Variant,
} from '../../reach/assess-batch.ts';
import type { BatchResult, PeopleBatch } from '../../reach/ports.ts';

/** The question of an audience: plain data, so that it can be sent to threads. */
export type AudiencePlan = {
  readonly files: readonly SourceFile[];
  readonly place: ContactPlace;
  /** That must fire beside what makes the offer. */
  readonly ruleId: string | undefined;
  readonly channels: readonly string[] | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly tallies: readonly OutcomeTally[];
  readonly check: CheckPlan;
  readonly shard: Shard;
  readonly arms: Arms;
};

type Asked = Omit<AudiencePlan, 'files' | 'check'>;

/** For long readings: `read` is for rows that are not as a store keeps them, `openMayFire` takes a while and saves more. */
type LongTools = { readonly read: BatchTools['read']; readonly openMayFire: typeof openMayFire };

/** Assesses batches of people by a plan, once budgets are known. */
export function openAssessing(
  ruleSet: RuleSet,
  plan: Asked,
  { read = readStored, openMayFire: open }: Partial<LongTools> = {},
): (budgets: readonly BudgetState[]) => (batch: PeopleBatch) => BatchResult {
  const { tallies, shard, arms } = plan;
  const askOf = (variant: Variant) => ({
    ...ask(ruleSet, plan, variant),
    mayFire: open?.(ruleSet, variant.offerId),
  });
  const questions = new Map(arms.variants.map((variant) => [variant.id, askOf(variant)]));
  const outcomes = indexOutcomes(tallies);
  return (budgets) => {
    const known = new Map(budgets.map((state) => [state.key, state]));
    const judge: BatchTools['judge'] = (person, variant) =>
      assessPerson(person, known, questions.get(variant.id) ?? askOf(variant));
    const tools = { read, judge, outcomes, shard, arms };
    return (batch) => assessBatch(batch, tools);
  };
}

const readStored: BatchTools['read'] = ({ bytes, ends }, index) =>
  decodeSnapshot(bytes.subarray(ends[index - 1] ?? 0, ends[index]));

/** Reads rows of files as a load does. */
export function openReading(check: CheckPlan, checkSnapshot: CheckSnapshot): BatchTools['read'] {
  const checks = openChecks(check, [], checkSnapshot);
  return (batch, index) => {
    const { ids, bytes, ends, first, format } = batch;
    if (format === 'snapshot') return readStored(batch, index);
    return checkRow(readRow({ first, ids, json: bytes, ends }, index), checks).snapshot;
  };
}

/** The question of one variant. The context is what a campaign sends. */
function ask(
  ruleSet: RuleSet,
  { place, ruleId, channels, now, arms }: Asked,
  { id, offerId }: Variant,
): Parameters<typeof assessPerson>[2] {
  const sent = { campaign: arms.name, variant: id, offer: offerId };
  const context = arms.isCampaign ? { ...place.context, ...sent } : place.context;
  return {
    ruleSet,
    place: { ...place, context },
    target: { offerId, ruleId },
    now,
    channels,
  };
}

/** Decides cheaply that no rule can make an offer. */
export function openMayFire(
  ruleSet: RuleSet,
  offerId: string | undefined,
): ((context: DecisionContext) => boolean) | undefined {
  const program = offerId === undefined ? undefined : narrowProgram(ruleSet, makesOffer(offerId))?.program;
  return (
    program &&
    (({ facts, touchpoint, now }) =>
      program
        .evaluate(facts, { touchpoint: touchpoint.name, now })
        .some(({ event }) => event.type === 'offer'))
  );
}
