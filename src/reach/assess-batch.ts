import type { BudgetTake, Counters } from '../domain/contact/budget.ts';
import { type CustomerMemory, emptyMemory } from '../domain/contact/customer-memory.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import type { Score } from '../domain/offers/arbitrate.ts';
import { hashText } from '../shared/sha256.ts';
import type { AudienceRow, BatchResult, DraftRow, PeopleBatch } from './ports.ts';

/** Of the partitions 0 to 255 those of this machine: every `of`-th, beginning with `index`. */
export type Shard = { readonly index: number; readonly of: number };

/** One of the offers that are made to different people. */
export type Variant = { readonly id: string; readonly offerId: string | undefined; readonly share: number };

/** How people are parted. Another name is another draw; a household is in one part. */
export type Arms = {
  readonly name: string;
  /** The share (0 to 1) of those who fit that is not contacted, to compare with. */
  readonly holdOut: number;
  /** Whether the rows name the arm, and those held out are among them. */
  readonly isCampaign: boolean;
  /** At most so many are contacted, the best by score; all if absent. */
  readonly mostContacts?: number | undefined;
  /** Their shares add up to 1. */
  readonly variants: readonly Variant[];
};

export const heldOut = 'hold-out';
/** Their step in the funnel. */
export const countedAsHeld = 'hold-out: kept to compare with';

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
        readonly until?: string | undefined;
        readonly locale: string;
      };
  readonly takes: readonly BudgetTake[];
  readonly considered: () => readonly BudgetTake[];
};

export type BatchTools = {
  /** The snapshot at a place of the batch; undefined for a row that a load would reject. */
  readonly read: (batch: PeopleBatch, place: number) => Snapshot | undefined;
  readonly judge: (person: Judged, variant: Variant) => Judgement;
  readonly outcomes: Counters['outcomes'];
  readonly shard: Shard;
  readonly arms: Arms;
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
  const { arms } = tools;
  const variant = chooseVariant(snapshot, arms);
  const { standing, takes, considered } = tools.judge(person, variant);
  tally.consider(considered());
  if (!('ruleId' in standing)) {
    tally.count(`${standing.gate}: ${standing.because}`);
    return;
  }
  const isHeldOut = arms.holdOut > 0 && drawOf(arms.name, snapshot) < arms.holdOut;
  if (isHeldOut) tally.count(countedAsHeld);
  if (isHeldOut && !arms.isCampaign) return;
  tally.add({
    ...toRow(snapshot, partition, standing, variant.offerId),
    arm: nameArm(variant, isHeldOut, arms),
    takes: [...takes, ...takeContact(arms, isHeldOut)],
  });
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
    if (row.arm !== heldOut) this.count('audience');
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

const nameArm = ({ id }: Variant, isHeldOut: boolean, { isCampaign }: Arms): string | null =>
  isHeldOut ? heldOut : isCampaign ? id : null;

/** By a draw that does not depend on who is held out. */
function chooseVariant(snapshot: Snapshot, { name, variants }: Arms): Variant {
  const draw = variants.length > 1 ? drawOf(`${name}/variant`, snapshot) : 0;
  let below = 0;
  for (const variant of variants) {
    below += variant.share;
    if (draw < below) return variant;
  }
  return variants.at(-1) ?? { id: '', offerId: undefined, share: 1 };
}

/** Those who are held out compete for as large a part, so that the worst of them are left out as well. */
function takeContact({ name, mostContacts, holdOut }: Arms, isHeldOut: boolean): readonly BudgetTake[] {
  if (mostContacts === undefined) return [];
  const limit = isHeldOut ? Math.round((mostContacts * holdOut) / (1 - holdOut)) : mostContacts;
  const key = `campaign/${name}/${isHeldOut ? 'held' : 'contacts'}`;
  return [{ budget: 'contacts', key, amount: 1, limit, expiresAt: 0 }];
}

function toRow(
  { customerId: customer, value }: Snapshot,
  partition: number,
  { ruleId, offer, bestChannel, until, locale }: Extract<Judgement['standing'], { gate: 'in' }>,
  offerId: string | undefined,
): AudienceRow {
  const score = offer?.score;
  return {
    partition,
    customer,
    offer: offerId ?? null,
    rule: ruleId,
    channel: bestChannel,
    treatment: offer?.treatment ?? null,
    locale,
    segment: value?.segment ?? null,
    arm: null,
    until: until ?? null,
    rank: offer?.rank ?? null,
    score: score?.total ?? null,
    propensity: score?.propensity ?? null,
    value: score?.value ?? null,
    context: score?.context ?? null,
    lever: score?.lever ?? null,
  };
}
