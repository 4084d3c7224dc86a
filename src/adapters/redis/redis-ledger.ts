import type {
  Commit,
  CommitResult,
  Ledger,
  MemoryCheck,
  SettleEntry,
  SettleResult,
  StoredDecision,
} from '../../decide/ports.ts';
import { boundMemory } from '../../domain/contact/bound-memory.ts';
import type { BudgetState, BudgetTake } from '../../domain/contact/budget.ts';
import { type CustomerMemory, emptyMemory } from '../../domain/contact/customer-memory.ts';
import { decisionIdOf } from '../../domain/decision/decision-id.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import { nativeDigest } from '../native-digest.ts';
import { correctBudget, readBudgets } from './budget-counts.ts';
import type { RedisClient } from './connect-redis.ts';
import { decodeDecision, encodeDecision } from './decision-codec.ts';
import type { KeyLayout, LedgerPlace } from './key-layout.ts';
import { type LedgerOptions, memoryLifeMs } from './ledger-options.ts';
import type { MemoryCache } from './memory-cache.ts';
import { decodeMemory, encodeMemory } from './memory-codec.ts';
import { createOutcomeCounter, outcomesCall, readOutcomes, readOutcomesReply } from './outcome-calls.ts';
import { findPlace, notePlace } from './place-pointers.ts';
import { readMany } from './read-many.ts';
import { encodeRecord } from './record-codec.ts';
import { asStore } from './redis-error.ts';
import { sendWrites } from './send-writes.ts';
import { settleCall } from './settle-call.ts';

export function createRedisLedger(client: RedisClient, keys: KeyLayout, options: LedgerOptions): Ledger {
  const findDecision = async (decisionId: string): Promise<StoredDecision | undefined> => {
    const place = await findPlace(client, keys, decisionId);
    const bytes = place && (await asStore(client.getBuffer(place.decision(decisionId))));
    return bytes == null ? undefined : decodeDecision(bytes);
  };
  const send = sendWrites(client, options);
  return {
    findByInteraction: (interactionId) => findDecision(decisionIdOf(interactionId, nativeDigest)),
    findDecision,
    async readMemories(customerId, household) {
      const names = [
        ...(customerId === undefined ? [] : [keys.memory(customerId)]),
        ...(household === undefined ? [] : [keys.household(household)]),
      ];
      const found = await readMany(client, names);
      const known = names.map((name, index) => {
        const bytes = found[index];
        const memory = decodeMemory(bytes);
        options.memories.keep(name, memory, bytes);
        return memory;
      });
      const memory = customerId === undefined ? emptyMemory : (known.shift() ?? emptyMemory);
      return household === undefined ? { memory } : { memory, household: known.shift() ?? emptyMemory };
    },
    async commit(change) {
      const memories = memoriesOf(keys, change, options.memories);
      const { decisionId, interactionId } = change.decision;
      const place = keys.placeOf(ownerOf(change) ?? interactionId);
      const { names, args } = commitCall(keys, place, change, memories, options);
      try {
        const [{ reply, isConfirmed }] = await Promise.all([
          asStore(send({ name: 'commit-decision', keys: names, args, id: interactionId })),
          notePlace(client, keys, decisionId, place, options.retention.decisionsMs),
        ]);
        const result = readReply(reply as readonly unknown[], change, isConfirmed);
        if (result.status === 'committed') keepAll(memories, options.memories);
        else forgetAll(memories, options.memories);
        return result;
      } catch (error) {
        forgetAll(memories, options.memories);
        throw error;
      }
    },
    async settle(entry) {
      const { names, args } = settleCall(keys, entry, options.retention.memoriesMs, options.now());
      options.memories.forget(names.slice(0, 1));
      const { reply } = await asStore(
        send({ name: 'settle-promise', keys: names, args, id: entry.interactionId }),
      );
      return readSettled(reply as readonly unknown[], entry);
    },
    readBudgets: (budgetKeys) => readBudgets(client, keys, budgetKeys, options.now()),
    correctBudget: (key, limit) => correctBudget(client, keys, { key, limit }, options.now()),
    readOutcomes: (decisionId) => readOutcomes(client, keys, decisionId),
    async addOutcomes(entry) {
      const place = await findPlace(client, keys, entry.decisionId);
      if (place === undefined) return { status: 'moved' };
      const { names, args } = outcomesCall(keys, place, entry, options);
      options.memories.forget(names);
      const { reply } = await asStore(
        send({ name: 'add-outcomes', keys: names, args, id: entry.decisionId }),
      );
      return readOutcomesReply(reply as readonly unknown[], entry);
    },
    countOutcomes: createOutcomeCounter(client, keys),
  };
}

type Args = (string | number | Uint8Array)[];

function commitCall(
  keys: KeyLayout,
  place: LedgerPlace,
  change: Commit,
  memories: readonly Counted[],
  options: LedgerOptions,
): { names: string[]; args: Args } {
  const { decision, takes, tasks } = change;
  const { decisionId } = decision;
  const customerId = ownerOf(change) ?? '';
  const names = [
    place.decision(decisionId),
    place.mark,
    place.erased(customerId),
    place.decisionsOf(customerId),
    place.tasksOf(customerId),
    place.tasksOfDecision(decisionId),
    place.due,
    place.tasksIn('waiting'),
    ...memories.map(({ name }) => name),
    ...takes.map((take) => keys.budget(take)),
    ...tasks.map((task) => place.task(task.taskId)),
  ];
  const args: Args = [
    encodeDecision(change),
    options.retention.decisionsMs,
    memoryLifeMs(customerId, options.retention),
    customerId,
    decisionId,
    memories.length,
    takes.length,
    tasks.length,
    options.now(),
    change.household?.next === undefined ? '' : change.household.id,
    Date.parse(decision.snapshot?.asOf ?? decision.decidedAt),
    ...memories.flatMap(({ stamp, bytes }) => [stamp, bytes ?? '']),
    ...takes.flatMap((take) => [take.amount, take.limit, take.expiresAt]),
    ...tasks.flatMap((task) => [task.taskId, task.dueAt, encodeRecord(task)]),
  ];
  return { names, args };
}

/** A memory that a decision counted on, with the record that replaces it. */
type Counted = {
  readonly name: string;
  readonly stamp: Buffer;
  readonly next?: CustomerMemory;
  readonly bytes?: Buffer;
};

function memoriesOf(keys: KeyLayout, { memory, household }: Commit, cache: MemoryCache): readonly Counted[] {
  const count = (name: string, { expected, next }: MemoryCheck): Counted => {
    const stamp = cache.stampOf(name, expected);
    if (next === undefined) return { name, stamp };
    const bounded = boundMemory(next);
    return { name, stamp, next: bounded, bytes: encodeMemory(bounded) };
  };
  return [
    ...(memory === undefined ? [] : [count(keys.memory(memory.id), memory)]),
    ...(household === undefined ? [] : [count(keys.household(household.id), household)]),
  ];
}

function keepAll(memories: readonly Counted[], cache: MemoryCache): void {
  for (const { name, next, bytes } of memories) if (next !== undefined) cache.keep(name, next, bytes);
}

/** They have moved on, or it is not known whether they have. */
const forgetAll = (memories: readonly Counted[], cache: MemoryCache): void =>
  cache.forget(memories.map(({ name }) => name));

function readReply(reply: readonly unknown[], change: Commit, isConfirmed: boolean): CommitResult {
  const [status, ...rest] = reply;
  if (status === 0) return isConfirmed ? { status: 'committed' } : { status: 'committed', unconfirmed: true };
  if (status === 1) return { status: 'repeated', stored: decodeDecision(rest[0] as Uint8Array) };
  if (status === 3) return { status: 'lost' };
  return { status: 'conflict', budgets: readShort(rest, change.takes) };
}

function readSettled([status, ...rest]: readonly unknown[], { takes }: SettleEntry): SettleResult {
  return status === 0 ? { status: 'settled' } : { status: 'conflict', budgets: readShort(rest, takes) };
}

/** The budgets that a script found short: the number of the take, what is taken, the limit, and so on. */
function readShort(reply: readonly unknown[], takes: readonly BudgetTake[]): BudgetState[] {
  const budgets: BudgetState[] = [];
  for (let index = 0; index + 2 < reply.length; index += 3) {
    const take = takes[Number(reply[index]) - 1];
    if (take !== undefined)
      budgets.push({ key: take.key, taken: Number(reply[index + 1]), limit: Number(reply[index + 2]) });
  }
  return budgets;
}
