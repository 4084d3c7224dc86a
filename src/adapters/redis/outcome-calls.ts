import type { OutcomeEntry, OutcomeRecord, OutcomeWrite } from '../../decide/ports.ts';
import { boundMemory } from '../../domain/contact/bound-memory.ts';
import type { Outcome } from '../../domain/contact/contact-history.ts';
import type { MemoryChange } from '../../domain/contact/customer-memory.ts';
import {
  type DayTally,
  type OutcomeCount,
  type OutcomeTally,
  reportDays,
} from '../../domain/contact/outcome-counts.ts';
import { dayMs } from '../../shared/durations.ts';
import type { RedisClient } from './connect-redis.ts';
import type { InScript } from './hold.ts';
import type { KeyLayout, LedgerPlace } from './key-layout.ts';
import { type LedgerOptions, memoryLifeMs } from './ledger-options.ts';
import { encodeMemory } from './memory-codec.ts';
import { findPlace } from './place-pointers.ts';
import { decodeRecord, encodeRecord } from './record-codec.ts';
import { asStore } from './redis-error.ts';

export async function readOutcomes(
  client: RedisClient,
  keys: KeyLayout,
  decisionId: string,
): Promise<readonly OutcomeRecord[]> {
  const place = await findPlace(client, keys, decisionId);
  if (place === undefined) return [];
  const found = await asStore(client.lrangeBuffer(place.outcomes(decisionId), 0, -1));
  return found.map((bytes) => decodeRecord<OutcomeRecord>(bytes));
}

export type Call = {
  readonly names: readonly string[];
  readonly args: readonly (string | number | Uint8Array)[];
};

/** The keys and arguments of the script `add-outcomes`. */
export function outcomesCall(
  keys: KeyLayout,
  place: LedgerPlace,
  entry: OutcomeEntry,
  { household, takes, markers }: InScript,
  { retention, now }: Pick<LedgerOptions, 'retention' | 'now'>,
): Call {
  const { decisionId, tasks } = entry;
  // Whoever has no memory to change is unknown, and nothing follows.
  const customerId = entry.memory?.id ?? '';
  const memories: [string, Pick<MemoryChange, 'expected' | 'next'>][] = [];
  if (entry.memory !== undefined) memories.push([keys.memory(entry.memory.id), entry.memory]);
  if (household !== undefined && entry.household !== undefined)
    memories.push([keys.household(household.id), entry.household]);
  return {
    names: [
      place.decision(decisionId),
      place.outcomes(decisionId),
      place.outcomeCounts,
      place.outcomeMoves,
      place.tasksOf(customerId),
      place.tasksOfDecision(decisionId),
      place.due,
      place.tasksIn('waiting'),
      place.log,
      ...memories.map(([name]) => name),
      ...takes.map(keys.budget),
      ...tasks.map(({ taskId }) => place.task(taskId)),
      ...entry.counts.map(({ shownAt }) => (shownAt ? place.day(shownAt.day) : place.outcomeCounts)),
      ...markers,
    ],
    args: [
      entry.expected,
      memoryLifeMs(customerId, retention),
      memories.length,
      entry.outcomes.length,
      entry.counts.length,
      takes.length,
      tasks.length,
      now(),
      customerId,
      decisionId,
      ...memories.flatMap(([, change]) => [change.expected, encodeMemory(boundMemory(change.next))]),
      ...entry.outcomes.map(encodeRecord),
      ...entry.counts.flatMap(fieldsOf),
      ...takes.flatMap(({ amount, limit, expiresAt }) => [amount, limit, expiresAt]),
      ...tasks.flatMap((task) => [task.taskId, task.dueAt, encodeRecord(task)]),
      (reportDays + 1) * dayMs,
    ],
  };
}

/** No id contains a slash. */
const fieldsOf = ({ offerId, segment = '', outcome, shownAt }: OutcomeCount): [string, string] => [
  [offerId, segment, outcome].join('/'),
  shownAt === undefined ? '' : [offerId, shownAt.ruleId, shownAt.channel, outcome].join('/'),
];

/** Reads the reply of the script. */
export function readOutcomesReply(reply: readonly unknown[], { takes }: OutcomeEntry): OutcomeWrite {
  const [status, ...rest] = reply.map(Number);
  if (status !== 2) return { status: status === 1 ? 'stored' : 'moved' };
  const budgets = takes.flatMap(({ key }, index) => {
    const at = rest.findIndex((part, place) => place % 3 === 0 && part === index + 1);
    return at < 0 ? [] : [{ key, taken: Number(rest[at + 1]), limit: Number(rest[at + 2]) }];
  });
  return { status: 'short', budgets };
}

/** Everything is read again at this interval, because a place may have lost its data. */
const wholeEveryMs = 60_000;

/**
 * Counts outcomes of offers. A catalogue of a thousand offers has tens of thousands of counts, and reading all each second
 * would block the server and this process for milliseconds. After the first time, only changed counts are read.
 */
export function createOutcomeCounter(client: RedisClient, keys: KeyLayout): () => Promise<OutcomeTally[]> {
  const readers = keys.places.map((place) => createPlaceCounter(client, place));
  return async () => {
    const counts = await Promise.all(readers.map((read) => read()));
    if (counts.length === 1) return [...(counts[0] ?? [])].map(([field, count]) => toTally(field, count));
    const sums = new Map<string, number>();
    for (const some of counts)
      for (const [field, count] of some) sums.set(field, (sums.get(field) ?? 0) + count);
    return [...sums].map(([field, count]) => toTally(field, count));
  };
}

/** The counts of one place by their fields. */
function createPlaceCounter(client: RedisClient, place: LedgerPlace): () => Promise<Map<string, number>> {
  const known = new Map<string, number>();
  let seen = 0;
  let wholeAt = Number.NEGATIVE_INFINITY;

  const readWhole = async (): Promise<void> => {
    const at = performance.now();
    // Read before the counts, so that changes in between are read again next time.
    const last = await asStore(client.zrange(place.outcomeMoves, '-1', '-1', 'WITHSCORES'));
    const fields = await asStore(client.hgetall(place.outcomeCounts));
    known.clear();
    for (const [field, count] of Object.entries(fields)) known.set(field, Number(count));
    seen = Number(last[1] ?? 0);
    wholeAt = at;
  };
  const readMoved = async (): Promise<void> => {
    const moved = await asStore(client.zrangebyscore(place.outcomeMoves, `(${seen}`, '+inf', 'WITHSCORES'));
    const fields = moved.filter((_, index) => index % 2 === 0);
    if (fields.length === 0) return;
    const counts = await asStore(client.hmget(place.outcomeCounts, ...fields));
    for (const [index, field] of fields.entries()) known.set(field, Number(counts[index] ?? 0));
    seen = Number(moved.at(-1));
  };

  return async () => {
    if (performance.now() - wholeAt > wholeEveryMs) await readWhole();
    else await readMoved();
    return known;
  };
}

/** None of a field's three words contains a slash. */
function toTally(field: string, count: number): OutcomeTally {
  const [offerId = '', segment = '', outcome = ''] = field.split('/');
  const tally = { offerId, outcome: outcome as Outcome, count };
  return segment === '' ? tally : { segment, ...tally };
}

/** The rows of reports of the days from `first` to `last`. */
export async function readDays(
  client: RedisClient,
  { places }: KeyLayout,
  first: string,
  last: string,
): Promise<DayTally[]> {
  const days: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += dayMs)
    days.push(new Date(at).toISOString().slice(0, 10));
  const cells = places.flatMap((place) => days.map((day) => ({ place, day })));
  const rows = await asStore(
    Promise.all(
      cells.map(async ({ place, day }) =>
        Object.entries(await client.hgetall(place.day(day))).map(([field, count]) =>
          toDayTally(day, field, count),
        ),
      ),
    ),
  );
  return rows.flat();
}

function toDayTally(day: string, field: string, count: string): DayTally {
  const [offerId = '', ruleId = '', channel = '', outcome = ''] = field.split('/');
  return { day, offerId, ruleId, channel, outcome: outcome as Outcome, count: Number(count) };
}
