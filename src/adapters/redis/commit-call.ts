import type { Commit, CommitResult, MemoryCheck } from '../../decide/ports.ts';
import { boundMemory } from '../../domain/contact/bound-memory.ts';
import type { CustomerMemory } from '../../domain/contact/customer-memory.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import { readShort } from './budget-counts.ts';
import { decodeDecision, encodeDecision } from './decision-codec.ts';
import type { InScript } from './hold.ts';
import type { KeyLayout, LedgerPlace } from './key-layout.ts';
import { type LedgerOptions, memoryLifeMs } from './ledger-options.ts';
import type { MemoryCache } from './memory-cache.ts';
import { encodeMemory } from './memory-codec.ts';
import { encodeRecord } from './record-codec.ts';

type Args = (string | number | Uint8Array)[];

/** The keys and arguments of the script `commit-decision`. */
export function commitCall(
  keys: KeyLayout,
  place: LedgerPlace,
  change: Commit,
  own: InScript & { readonly memories: readonly Counted[] },
  options: LedgerOptions,
): { names: string[]; args: Args } {
  const { decision, tasks, copy } = change;
  const { memories, takes, markers } = own;
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
    place.copy(customerId, copy?.digest ?? ''),
    place.log,
    ...memories.map(({ name }) => name),
    ...takes.map((take) => keys.budget(take)),
    ...tasks.map((task) => place.task(task.taskId)),
    ...markers,
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
    copy?.digest ?? '',
    copy?.bytes ?? '',
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

export function memoriesOf(
  keys: KeyLayout,
  memory: MemoryCheck | undefined,
  household: MemoryCheck | undefined,
  cache: MemoryCache,
): readonly Counted[] {
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

export function keepAll(memories: readonly Counted[], cache: MemoryCache): void {
  for (const { name, next, bytes } of memories) if (next !== undefined) cache.keep(name, next, bytes);
}

/** They have moved on, or it is not known whether they have. */
export const forgetAll = (memories: readonly Counted[], cache: MemoryCache): void =>
  cache.forget(memories.map(({ name }) => name));

export function readReply(reply: readonly unknown[], change: Commit, isConfirmed: boolean): CommitResult {
  const [status, ...rest] = reply;
  if (status === 0) return isConfirmed ? { status: 'committed' } : { status: 'committed', unconfirmed: true };
  if (status === 1) return { status: 'repeated', stored: decodeDecision(rest[0] as Uint8Array) };
  if (status === 3) return { status: 'lost' };
  return { status: 'conflict', budgets: readShort(rest, change.takes) };
}
