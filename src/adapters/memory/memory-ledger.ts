import type {
  Commit,
  CommitResult,
  Ledger,
  OutcomeEntry,
  OutcomeWrite,
  SettleEntry,
  SettleResult,
} from '../../decide/ports.ts';
import { emptyMemory } from '../../domain/contact/customer-memory.ts';
import { giveBack, stateOfBudget, takeBudgets } from '../../domain/contact/take-budget.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import type { CancelCause, Task } from '../../domain/tasks/task.ts';
import {
  appendDecision,
  keepCopy,
  type MemoryRecords,
  memoryKey,
  noteChange,
  openMemories,
  readMemory,
} from './memory-records.ts';

export function createMemoryLedger(records: MemoryRecords, now: () => number): Ledger {
  return {
    findByInteraction(interactionId) {
      return findByInteraction(records, interactionId);
    },
    async findDecision(decisionId) {
      return records.decisions.get(decisionId);
    },
    readMemories(customerId, household) {
      const memory =
        customerId === undefined ? emptyMemory : readMemory(records, memoryKey('customer', customerId));
      if (household === undefined) return { memory };
      return { memory, household: readMemory(records, memoryKey('household', household)) };
    },
    async commit(change) {
      return commit(records, change, now());
    },
    async settle(entry) {
      return settle(records, entry, now());
    },
    readBudgets(keys) {
      return keys.flatMap((key) => {
        const record = records.budgets.get(key);
        if (record === undefined || record.expiresAt <= now()) return [];
        return [stateOfBudget(key, record)];
      });
    },
    async correctBudget(key, limit) {
      const before = records.budgets.get(key);
      if (before === undefined || before.expiresAt <= now()) return undefined;
      records.budgets.set(key, { ...before, limit });
      return { key, taken: before.taken, limit };
    },
    async readOutcomes(decisionId) {
      return records.outcomes.get(decisionId) ?? [];
    },
    async addOutcomes(entry) {
      return addOutcomes(records, entry, now());
    },
    async countOutcomes() {
      return [...records.outcomeCounts.values()];
    },
  };
}

function findByInteraction({ interactions, decisions }: MemoryRecords, interactionId: string) {
  return decisions.get(interactions.get(interactionId) ?? '');
}

/** Checks all, then writes all. */
function commit(records: MemoryRecords, change: Commit, now: number): CommitResult {
  const { decision, bytes, fingerprint, request, basis, customerId, household, takes, tasks } = change;
  const stored = findByInteraction(records, decision.interactionId);
  if (stored !== undefined) return { status: 'repeated', stored };
  const memories = openMemories(records, change);
  if (memories.moved || wasErasedSince(records, change)) return { status: 'conflict', budgets: [] };
  const taking = takeBudgets(takes, (key) => records.budgets.get(key), now);
  if (!taking.fits) return { status: 'conflict', budgets: taking.short };

  for (const [key, record] of taking.records) records.budgets.set(key, record);
  memories.write(now);
  const { decisionId } = decision;
  appendDecision(records, {
    decision,
    bytes,
    ...(fingerprint !== undefined && { fingerprint }),
    ...(request && { request }),
    ...(basis && { basis }),
    ...(customerId && { customerId }),
    ...(household && { household: household.id }),
  });
  keepCopy(records, change);
  records.interactions.set(decision.interactionId, decisionId);
  addTasks(records, tasks);
  return { status: 'committed' };
}

/** Checks all, then writes all. */
function settle(records: MemoryRecords, entry: SettleEntry, now: number): SettleResult {
  const memory = openMemories(records, { memory: entry.memory });
  if (memory.moved || !isBehind(records, entry)) return { status: 'conflict', budgets: [] };
  const returned = giveBack(entry.givenBack, (key) => records.budgets.get(key));
  const taking = takeBudgets(entry.takes, (key) => returned.get(key) ?? records.budgets.get(key), now);
  if (!taking.fits) return { status: 'conflict', budgets: taking.short };
  for (const [key, record] of [...returned, ...taking.records]) records.budgets.set(key, record);
  memory.write(now);
  const decided = records.decisions.get(entry.decisionId);
  if (entry.answer !== undefined && decided !== undefined)
    appendDecision(records, { ...decided, ...entry.answer });
  else noteChange(records, entry.decisionId);
  for (const { taskId, cause } of entry.cancelled) cancelTask(records, taskId, cause, now);
  for (const task of entry.tasks)
    records.tasks.set(task.taskId, { state: 'waiting', attempts: 0, nextAt: task.dueAt, ...task });
  return { status: 'settled' };
}

const isBehind = ({ decisions }: MemoryRecords, { decisionId, onlyBehind }: SettleEntry): boolean =>
  onlyBehind === undefined || decisions.get(decisionId)?.bytes.equals(onlyBehind.bytes) === true;

function cancelTask({ tasks }: MemoryRecords, taskId: string, cause: CancelCause, now: number): void {
  const before = tasks.get(taskId);
  if (before === undefined || before.state === 'done' || before.state === 'cancelled') return;
  const { leaseUntil: _until, leaseOwner: _owner, ...task } = before;
  tasks.set(taskId, { ...task, state: 'cancelled', cause, finishedAt: now });
}

/** A decision on what was known of a person before the erasure must not bring the person back. */
function wasErasedSince({ tombstones }: MemoryRecords, change: Commit): boolean {
  const { decision } = change;
  const erasedAt = tombstones.get(ownerOf(change) ?? '');
  return erasedAt !== undefined && erasedAt >= Date.parse(decision.snapshot?.asOf ?? decision.decidedAt);
}

function addOutcomes(records: MemoryRecords, entry: OutcomeEntry, now: number): OutcomeWrite {
  const { decisionId, expected, outcomes, counts, takes, tasks } = entry;
  const known = records.outcomes.get(decisionId) ?? [];
  const memories = openMemories(records, entry);
  if (!records.decisions.has(decisionId) || known.length !== expected || memories.moved)
    return { status: 'moved' };
  const taking = takeBudgets(takes, (key) => records.budgets.get(key), now);
  if (!taking.fits) return { status: 'short', budgets: taking.short };
  for (const [key, record] of taking.records) records.budgets.set(key, record);
  addTasks(records, tasks);
  records.outcomes.set(decisionId, [...known, ...outcomes]);
  memories.write(now);
  noteChange(records, decisionId);
  for (const { offerId, segment, outcome, shownAt } of counts) {
    const key = JSON.stringify([offerId, segment, outcome]);
    const count = (records.outcomeCounts.get(key)?.count ?? 0) + 1;
    records.outcomeCounts.set(key, { offerId, outcome, count, ...(segment ? { segment } : {}) });
    if (shownAt === undefined) continue;
    const cell = JSON.stringify([shownAt, offerId, outcome]);
    const shown = (records.dayCounts.get(cell)?.count ?? 0) + 1;
    records.dayCounts.set(cell, { ...shownAt, offerId, outcome, count: shown });
  }
  return { status: 'stored' };
}

function addTasks(records: MemoryRecords, tasks: readonly Task[]): void {
  for (const task of tasks)
    records.tasks.set(task.taskId, { state: 'waiting', attempts: 0, nextAt: task.dueAt, ...task });
}
