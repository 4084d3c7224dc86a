import type {
  Commit,
  CommitResult,
  Ledger,
  SettleEntry,
  SettleResult,
  StoredDecision,
} from '../../decide/ports.ts';
import { emptyMemory } from '../../domain/contact/customer-memory.ts';
import { giveBack, stateOfBudget, takeBudgets } from '../../domain/contact/take-budget.ts';
import { decisionIdOf } from '../../domain/decision/decision-id.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import { digest } from '../../shared/digest.ts';
import { correctBudget, saveBudgets } from './budget-records.ts';
import { appendDecision, findDecision, keepCopy, noteChange, replaceDecision } from './decision-records.ts';
import { type Databases, textKey } from './key-layout.ts';
import { areDecisionsLost } from './losses.ts';
import { openMemory, readMemory } from './memory-records.ts';
import { addOutcomes, readOutcomes, tallyOutcomes } from './outcome-records.ts';
import { cancelTask, saveTask } from './task-records.ts';
import type { WriteQueue } from './write-queue.ts';

export function createEmbeddedLedger(databases: Databases, queue: WriteQueue, now: () => number): Ledger {
  return {
    findByInteraction(interactionId) {
      return findByInteraction(databases, interactionId);
    },
    async findDecision(decisionId) {
      return findDecision(databases, decisionId);
    },
    readMemories(customerId, household) {
      const memory = customerId === undefined ? emptyMemory : readMemory(databases, 'customer', customerId);
      if (household === undefined) return { memory };
      return { memory, household: readMemory(databases, 'household', household) };
    },
    commit: (change) => queue.write(() => commit(databases, change, now())),
    settle: (entry) => queue.write(() => settle(databases, entry, now())),
    readBudgets(keys) {
      return keys.flatMap((key) => {
        const record = databases.budgets.get(textKey(key));
        if (record === undefined || record.expiresAt <= now()) return [];
        return [stateOfBudget(key, record)];
      });
    },
    correctBudget: (key, limit) => queue.write(() => correctBudget(databases, key, limit, now())),
    async readOutcomes(decisionId) {
      return readOutcomes(databases, decisionId);
    },
    addOutcomes: (entry) => queue.write(() => addOutcomes(databases, entry, now())),
    async countOutcomes() {
      return tallyOutcomes(databases);
    },
  };
}

const findByInteraction = (databases: Databases, interactionId: string): StoredDecision | undefined =>
  findDecision(databases, decisionIdOf(interactionId));

/** Runs inside a write transaction: checks all, then writes all. */
function commit(databases: Databases, change: Commit, now: number): CommitResult {
  const stored = findDecision(databases, change.decision.decisionId);
  if (stored !== undefined) return { status: 'repeated', stored };
  if (areDecisionsLost(databases)) return { status: 'lost' };
  const memory = openMemory(databases, 'customer', change.memory);
  const household = openMemory(databases, 'household', change.household);
  if (memory?.moved === true || household?.moved === true) return { status: 'conflict', budgets: [] };
  if (wasErasedSince(databases, change)) return { status: 'conflict', budgets: [] };
  const taking = takeBudgets(change.takes, (key) => databases.budgets.get(textKey(key)), now);
  if (!taking.fits) return { status: 'conflict', budgets: taking.short };

  saveBudgets(databases, taking.records);
  memory?.write(now);
  household?.write(now);
  const { decision, bytes, fingerprint, request, basis, customerId } = change;
  appendDecision(databases, {
    decision,
    bytes,
    ...(fingerprint !== undefined && { fingerprint }),
    ...(request && { request }),
    ...(basis && { basis }),
    ...(customerId && { customerId }),
    ...(change.household?.next && { household: change.household.id }),
  });
  keepCopy(databases, change);
  for (const task of change.tasks)
    saveTask(databases, undefined, { state: 'waiting', attempts: 0, nextAt: task.dueAt, ...task });
  return { status: 'committed' };
}

/** Runs inside a write transaction: checks all, then writes all. */
function settle(databases: Databases, entry: SettleEntry, now: number): SettleResult {
  const memory = openMemory(databases, 'customer', entry.memory);
  if (memory?.moved === true || !isBehind(databases, entry)) return { status: 'conflict', budgets: [] };
  const read = (key: string) => databases.budgets.get(textKey(key));
  const returned = giveBack(entry.givenBack, read);
  const taking = takeBudgets(entry.takes, (key) => returned.get(key) ?? read(key), now);
  if (!taking.fits) return { status: 'conflict', budgets: taking.short };
  saveBudgets(databases, new Map([...returned, ...taking.records]));
  memory?.write(now);
  if (entry.answer !== undefined) replaceDecision(databases, entry.answer);
  else noteChange(databases, { decisionId: entry.decisionId }, now);
  for (const { taskId, cause } of entry.cancelled) cancelTask(databases, taskId, cause, now);
  for (const task of entry.tasks)
    saveTask(databases, undefined, { state: 'waiting', attempts: 0, nextAt: task.dueAt, ...task });
  return { status: 'settled' };
}

const isBehind = (databases: Databases, { decisionId, onlyBehind }: SettleEntry): boolean =>
  onlyBehind === undefined || findDecision(databases, decisionId)?.bytes.equals(onlyBehind.bytes) === true;

/** A decision on what was known of a person before the erasure must not bring the person back. */
function wasErasedSince(databases: Databases, change: Commit): boolean {
  const { decision } = change;
  const customerId = ownerOf(change);
  if (customerId === null) return false;
  const erasedAt = databases.tombstones.get(digest(customerId));
  return erasedAt !== undefined && erasedAt >= Date.parse(decision.snapshot?.asOf ?? decision.decidedAt);
}
