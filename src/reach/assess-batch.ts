import type { BudgetTake, Counters } from '../domain/contact/budget.ts';
import { type CustomerMemory, emptyMemory } from '../domain/contact/customer-memory.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import type { Score } from '../domain/offers/arbitrate.ts';
import { hashText } from '../shared/sha256.ts';
import type { BatchResult, DraftRow, PeopleBatch } from './ports.ts';

/** Of the partitions 0 to 255 those of this machine: every `of`-th, beginning with `index`. */
export type Shard = { readonly index: number; readonly of: number };

/** A share (0 to 1) of the people who fit is left out, to compare with. The name makes it another draw. */
export type HoldOut = { readonly name: string; readonly share: number };

type Judged = { readonly snapshot: Snapshot; readonly counters: Omit<Counters, 'budgets'> };

/** What assessing one person gives: see assess-person. */
export type Judgement = {
  readonly standing:
    | { readonly gate: string; readonly because: string }
    | {
        readonly gate: 'in';
        readonly ruleId: string;
        readonly offer?: { readonly rank: number; readonly score: Score; readonly treatment: string };
        readonly bestChannel: string | null;
        readonly locale: string;
      };
  readonly takes: readonly BudgetTake[];
  readonly considered: () => readonly BudgetTake[];
};

export type BatchTools = {
  /** The snapshot at a place of the batch; undefined for a row that a load would reject. */
  readonly read: (batch: PeopleBatch, place: number) => Snapshot | undefined;
  readonly judge: (person: Judged) => Judgement;
  readonly outcomes: Counters['outcomes'];
  readonly offerId: string | undefined;
  readonly shard: Shard;
  readonly holdOut: HoldOut | undefined;
};

/** Assesses the people of a batch one after the other. Pure but for its tools. */
export function assessBatch(batch: PeopleBatch, tools: BatchTools): BatchResult {
  const memories = new Map(
    batch.memories.map(([place, memory, household]) => [place, { memory, household }]),
  );
  const tally = new Tally();
  for (let place = 0; place < batch.ids.length; place += 1) {
    const partition = partitionOf(batch.ids[place] ?? '');
    if (partition % tools.shard.of !== tools.shard.index) continue;
    tally.count('customers');
    const snapshot = tools.read(batch, place);
    const { memory = emptyMemory, household } = memories.get(place) ?? {};
    if (snapshot === undefined) tally.count('rejected: the row is not a customer');
    else assessOne({ snapshot, counters: countersOf(memory, household, tools) }, partition, tools, tally);
  }
  return tally.sum();
}

const countersOf = (
  memory: CustomerMemory,
  household: CustomerMemory | undefined,
  { outcomes }: BatchTools,
): Judged['counters'] => ({ memory, ...(household && { household }), ...(outcomes && { outcomes }) });

function assessOne(person: Judged, partition: number, tools: BatchTools, tally: Tally): void {
  const { snapshot } = person;
  const { standing, takes, considered } = tools.judge(person);
  tally.consider(considered());
  if (!('ruleId' in standing)) tally.count(`${standing.gate}: ${standing.because}`);
  else if (isHeldOut(snapshot, tools.holdOut)) tally.count('hold-out: kept to compare with');
  else tally.add(toRow(snapshot.customerId, partition, standing, takes, tools.offerId));
}

class Tally {
  readonly #funnel: Record<string, number> = {};
  readonly #keys = new Set<string>();
  #lines = '';
  #isScarce = false;

  count(step: string): void {
    this.#funnel[step] = (this.#funnel[step] ?? 0) + 1;
  }

  consider(takes: readonly BudgetTake[]): void {
    for (const { key } of takes) this.#keys.add(key);
  }

  add(row: DraftRow): void {
    this.count('audience');
    this.#isScarce ||= row.takes.length > 0;
    this.#lines += `${JSON.stringify(row)}\n`;
  }

  sum(): BatchResult {
    return { lines: this.#lines, funnel: this.#funnel, keys: [...this.#keys], isScarce: this.#isScarce };
  }
}

/** Stable over releases and machines. */
export const partitionOf = (customerId: string): number => (hashText(customerId)[0] ?? 0) >>> 24;

/** A number from 0 to 1 that is stable for a name and a person; all of a household have the same. */
export const drawOf = (name: string, { customerId, household }: Snapshot): number =>
  ((hashText(`${name}\n${household ?? customerId}`)[0] ?? 0) >>> 0) / 2 ** 32;

const isHeldOut = (snapshot: Snapshot, holdOut: HoldOut | undefined): boolean =>
  holdOut !== undefined && drawOf(holdOut.name, snapshot) < holdOut.share;

function toRow(
  customer: string,
  partition: number,
  { ruleId, offer, bestChannel, locale }: Extract<Judgement['standing'], { gate: 'in' }>,
  takes: readonly BudgetTake[],
  offerId: string | undefined,
): DraftRow {
  const score = offer?.score;
  return {
    partition,
    customer,
    offer: offerId ?? null,
    rule: ruleId,
    channel: bestChannel,
    treatment: offer?.treatment ?? null,
    locale,
    rank: offer?.rank ?? null,
    score: score?.total ?? null,
    propensity: score?.propensity ?? null,
    value: score?.value ?? null,
    context: score?.context ?? null,
    lever: score?.lever ?? null,
    takes,
  };
}
