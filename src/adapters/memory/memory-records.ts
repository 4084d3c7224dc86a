import type { Commit, MemoryCheck, OutcomeRecord, StoredDecision } from '../../decide/ports.ts';
import { boundMemory } from '../../domain/contact/bound-memory.ts';
import { type CustomerMemory, emptyMemory } from '../../domain/contact/customer-memory.ts';
import type { DayTally, OutcomeTally } from '../../domain/contact/outcome-counts.ts';
import type { BudgetRecord } from '../../domain/contact/take-budget.ts';
import { identityKeys } from '../../domain/customer/encoded-snapshot.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import type { TaskRecord } from '../../domain/tasks/task.ts';

/** A decision with the id of the household whose memory has entries of it. */
export type DecisionRecord = StoredDecision & {
  readonly household?: string;
  /** A number that grows with every decision that is stored, or stored anew. */
  readonly place: number;
};

/**
 * All that the memory adapter stores. Every change is one synchronous step, which makes it atomic. Records are replaced, never
 * changed in place.
 */
export type MemoryRecords = {
  readonly customers: Map<string, Snapshot>;
  /** Identity key → ids of those who have it. */
  readonly identities: Map<string, Set<string>>;
  /** customerId → epoch ms of the erasure or retirement. */
  readonly tombstones: Map<string, number>;
  /** customerId → tasks whose letters are still to be removed. */
  readonly erasures: Map<string, readonly string[]>;
  /** By decisionId. */
  readonly decisions: Map<string, DecisionRecord>;
  /** What became of decisions, and erasures: the decisionId or the digest of the erased, by place. */
  readonly changes: Map<string, { readonly place: number; readonly isErasure: boolean }>;
  /** The place of the decision that was stored or changed last. */
  readonly last: { place: number };
  /** customerId → the snapshots that decisions were made on, by digest. */
  readonly copies: Map<string, Map<string, Uint8Array>>;
  /** interactionId → decisionId. */
  readonly interactions: Map<string, string>;
  /** By `memoryKey`. */
  readonly memories: Map<string, { readonly memory: CustomerMemory; readonly changedAt: number }>;
  /** decisionId → what became of its offers. */
  readonly outcomes: Map<string, readonly OutcomeRecord[]>;
  readonly outcomeCounts: Map<string, OutcomeTally>;
  readonly dayCounts: Map<string, DayTally>;
  readonly budgets: Map<string, BudgetRecord>;
  /** By taskId. */
  readonly tasks: Map<string, TaskRecord>;
};

export const createMemoryRecords = (): MemoryRecords => ({
  customers: new Map(),
  identities: new Map(),
  tombstones: new Map(),
  erasures: new Map(),
  decisions: new Map(),
  changes: new Map(),
  last: { place: 0 },
  copies: new Map(),
  interactions: new Map(),
  memories: new Map(),
  outcomes: new Map(),
  outcomeCounts: new Map(),
  dayCounts: new Map(),
  budgets: new Map(),
  tasks: new Map(),
});

export const memoryKey = (kind: 'customer' | 'household', id: string): string => `${kind}/${id}`;

export const readMemory = ({ memories }: MemoryRecords, key: string): CustomerMemory =>
  memories.get(key)?.memory ?? emptyMemory;

type MemoryChanges = { readonly memory?: MemoryCheck; readonly household?: MemoryCheck };

/** The memories that a decision or an outcome changes. `moved`: somebody else changed one of them since it was read. */
export function openMemories(
  records: MemoryRecords,
  { memory, household }: MemoryChanges,
): { readonly moved: boolean; readonly write: (now: number) => void } {
  const changes = [
    ...(memory === undefined ? [] : [{ ...memory, key: memoryKey('customer', memory.id) }]),
    ...(household === undefined ? [] : [{ ...household, key: memoryKey('household', household.id) }]),
  ];
  return {
    moved: changes.some(({ key, expected }) => readMemory(records, key).version !== expected),
    write: (now) => {
      for (const { key, next } of changes)
        if (next !== undefined) records.memories.set(key, { memory: boundMemory(next), changedAt: now });
    },
  };
}

/** Stores a decision behind all others. */
export function appendDecision(
  { decisions, last }: MemoryRecords,
  record: Omit<DecisionRecord, 'place'>,
): void {
  last.place += 1;
  decisions.delete(record.decision.decisionId);
  decisions.set(record.decision.decisionId, { ...record, place: last.place });
}

/** Notes behind all others that what became of a decision has changed, or that somebody was erased. */
export function noteChange({ changes, last }: MemoryRecords, name: string, isErasure = false): void {
  last.place += 1;
  changes.set(name, { place: last.place, isErasure });
}

/** Keeps the snapshot that a decision was made on, for its owner. */
export function keepCopy(
  { copies }: MemoryRecords,
  change: Pick<Commit, 'copy' | 'decision' | 'customerId'>,
): void {
  const owner = ownerOf(change);
  if (owner === null || change.copy === undefined) return;
  const own = copies.get(owner) ?? new Map<string, Uint8Array>();
  copies.set(owner, own.set(change.copy.digest, change.copy.bytes));
}

/** Removes a decision and all that leads to it, and the snapshot that no other decision of its owner was made on. */
export function removeDecision(records: MemoryRecords, removed: StoredDecision): void {
  const { decision, basis } = removed;
  records.decisions.delete(decision.decisionId);
  records.interactions.delete(decision.interactionId);
  records.outcomes.delete(decision.decisionId);
  records.changes.delete(decision.decisionId);
  const owner = ownerOf(removed);
  const copies = records.copies.get(owner ?? '');
  const isUsed = (other: StoredDecision): boolean =>
    other.basis?.snapshot === basis?.snapshot && ownerOf(other) === owner;
  if (copies === undefined || basis?.snapshot === undefined || [...records.decisions.values()].some(isUsed))
    return;
  copies.delete(basis.snapshot);
  if (copies.size === 0) records.copies.delete(owner ?? '');
}

/** Removes a snapshot with its identities. Gives how many identities there were, or undefined where there was no snapshot. */
export function removeSnapshot(records: MemoryRecords, customerId: string): number | undefined {
  const stored = records.customers.get(customerId);
  if (stored === undefined) return undefined;
  const keys = identityKeys(stored);
  for (const key of keys) records.identities.get(key)?.delete(customerId);
  records.customers.delete(customerId);
  return keys.length;
}

/** No snapshot from before `at` (epoch ms) may bring the person back. */
export function bury({ tombstones }: MemoryRecords, customerId: string, at: number): void {
  tombstones.set(customerId, Math.max(at, tombstones.get(customerId) ?? 0));
}
