import { reportDays } from '../../domain/contact/outcome-counts.ts';
import { dayMs } from '../../shared/durations.ts';
import type { StorePorts } from '../store-ports.ts';
import {
  createMemoryCustomerStore,
  createMemorySnapshotReader,
  createMemorySnapshotSink,
} from './memory-customer-store.ts';
import { createMemoryDecisionRecords, createMemoryDecisionTools } from './memory-decision-records.ts';
import { createMemoryKeyStore } from './memory-key-store.ts';
import { createMemoryLedger } from './memory-ledger.ts';
import { createMemoryLog } from './memory-log.ts';
import { createMemoryPeople } from './memory-people.ts';
import { createMemoryRecords, type MemoryRecords, removeDecision } from './memory-records.ts';
import { createMemoryTaskStore } from './memory-task-store.ts';

export type MemoryStoreOptions = {
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** Removes the written letters of erased tasks. None are removed if absent. */
  readonly removeLetters?: (taskIds: readonly string[]) => Promise<number>;
};

/** All ports over this process's memory, for trying Tact and for tests. Nothing survives the process. */
export type MemoryStore = StorePorts & {
  /** Removes what was decided, finished or changed before `before`, and counts that have expired at `now` (epoch ms). */
  readonly sweep: (now: number, before: number) => void;
  readonly close: () => Promise<void>;
};

export function openMemoryStore({ now = Date.now, removeLetters }: MemoryStoreOptions = {}): MemoryStore {
  const records = createMemoryRecords();
  return {
    snapshots: createMemorySnapshotReader(records),
    ledger: createMemoryLedger(records, now),
    losses: { customers: () => undefined, decisions: () => undefined },
    tasks: createMemoryTaskStore(records, now),
    customers: createMemoryCustomerStore(records, now, removeLetters ?? (async () => 0)),
    apiKeys: createMemoryKeyStore(),
    releases: createMemoryLog(),
    records: createMemoryDecisionRecords(records),
    tools: createMemoryDecisionTools(),
    people: createMemoryPeople(records),
    offerDays: {
      read: async (first, last) =>
        [...records.dayCounts.values()].filter(({ day }) => day >= first && day <= last),
    },
    sink: createMemorySnapshotSink(records),
    sweep: (at, before) => sweep(records, at, before),
    close: async () => undefined,
  };
}

function sweep(records: MemoryRecords, now: number, before: number): void {
  for (const record of records.decisions.values())
    if (Date.parse(record.decision.decidedAt) < before) removeDecision(records, record);
  removeWhere(records.tasks, ({ finishedAt }) => finishedAt !== undefined && finishedAt < before);
  removeWhere(records.memories, ({ changedAt }) => changedAt < before);
  removeWhere(records.budgets, ({ expiresAt }) => expiresAt <= now);
  removeWhere(records.dayCounts, ({ day }) => Date.parse(day) < now - reportDays * dayMs);
}

function removeWhere<T>(records: Map<string, T>, isOld: (record: T) => boolean): void {
  for (const [key, record] of records) if (isOld(record)) records.delete(key);
}
