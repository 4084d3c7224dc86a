import type { RootDatabase } from 'lmdb';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { StorePorts } from '../store-ports.ts';
import { finishErasure, type RemoveLetters } from './customer-holdings.ts';
import { isDemonstration, makeDemonstration } from './demonstration.ts';
import { createEmbeddedCustomerStore, createEmbeddedSnapshotReader } from './embedded-customer-store.ts';
import { createEmbeddedDecisionRecords, createEmbeddedDecisionTools } from './embedded-decision-records.ts';
import { createEmbeddedKeyStore } from './embedded-key-store.ts';
import { createEmbeddedLedger } from './embedded-ledger.ts';
import { createEmbeddedLog } from './embedded-log.ts';
import { createEmbeddedPeopleReader } from './embedded-people.ts';
import { createEmbeddedSnapshotSink } from './embedded-snapshot-sink.ts';
import { createEmbeddedTaskStore, releaseOrphanedTasks } from './embedded-task-store.ts';
import type { Databases } from './key-layout.ts';
import { watchLosses } from './losses.ts';
import { forgetDecoded } from './memory-records.ts';
import { joinEnvironment, openEnvironment, readSize } from './open-environment.ts';
import { lookFirst, OtherWriters } from './other-writers.ts';
import { readDays } from './outcome-records.ts';
import { cacheSnapshots, noteEnded } from './snapshot-cache.ts';
import { defaultRetention, type Retention, type Sweep, sweepExpired } from './sweep-expired.ts';
import { createWriteQueue, type WriteQueue } from './write-queue.ts';

export type EmbeddedStoreOptions = {
  /** Where the store lives; made if it is not there. Owned by one process at a time. */
  readonly folder: string;
  /** The process that owns the folder and shares it with this one and others. Absent: this one owns it and is the only one to write. */
  readonly sharedBy?: number | undefined;
  /** The most bytes of records; what would add to them is then refused with `store-full`. The disk alone if absent. */
  readonly mapSizeBytes?: number;
  readonly retention?: Retention;
  /** Called by `erase` and, after a crash between the two, when the store opens. Nothing is removed if absent. */
  readonly removeLetters?: RemoveLetters;
  /** Epoch milliseconds. */
  readonly now?: () => number;
};

/** The ports over one folder. Every write that resolved is on the disk and survives kill -9 and a lost machine's power. */
export type EmbeddedStore = StorePorts & {
  /** Whether the customers are invented. Once a demonstration, a store stays one. */
  isDemonstration(): boolean;
  /** Makes a demonstration of an empty store. False, and nothing changed, if anything was ever stored. */
  makeDemonstration(people: readonly Snapshot[]): Promise<boolean>;
  /** Removes up to `limit` records of each kind that have outlived their retention, oldest first. */
  sweep(now: number, limit: number): Promise<Sweep>;
  /** Writes what was asked, gives the folder back. Again: the same. */
  close(): Promise<void>;
};

/** Opens the store in a folder. Rejects with `store-unavailable`, saying what to do, when it is in use, unreadable or damaged. */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  const now = options.now ?? Date.now;
  const removeLetters = options.removeLetters ?? (async () => 0);
  const { folder, sharedBy } = options;
  const { env, databases, giveBack } =
    sharedBy === undefined ? openEnvironment(folder, now()) : joinEnvironment(folder, sharedBy);
  const others = sharedBy === undefined ? undefined : new OtherWriters(env, databases);
  const queue = createWriteQueue(env, folder, () => refuseWhenFull(env, databases, options), {
    begun: () => others?.begun(),
    ended(how) {
      others?.ended(how);
      noteEnded(databases);
      if (how === 'undone') forgetDecoded(databases);
    },
  });
  if (sharedBy === undefined) {
    await queue.write(() => releaseOrphanedTasks(databases), 'in-full');
    await finishErasures(databases, queue, removeLetters);
  }
  const ports = openPorts({ folder, databases, queue, now, removeLetters });
  let closing: Promise<void> | undefined;
  return {
    ...(others === undefined ? ports : lookFirst(ports, others)),
    isDemonstration: () => isDemonstration(databases),
    makeDemonstration: (people) => queue.write(() => makeDemonstration(databases, people)),
    sweep: (at, limit) =>
      queue.write(() => sweepExpired(databases, options.retention ?? defaultRetention, at, limit), 'in-full'),
    close: () => (closing ??= closeStore(env, queue, giveBack)),
  };
}

type Opened = Pick<EmbeddedStoreOptions, 'folder'> & {
  readonly databases: Databases;
  readonly queue: WriteQueue;
  readonly now: () => number;
  readonly removeLetters: RemoveLetters;
};

const openPorts = ({ folder, databases, queue, now, removeLetters }: Opened): StorePorts => ({
  snapshots: cacheSnapshots(databases, createEmbeddedSnapshotReader(databases)),
  ledger: createEmbeddedLedger(databases, queue, now),
  losses: watchLosses(databases, folder),
  tasks: createEmbeddedTaskStore(databases, queue, now),
  customers: createEmbeddedCustomerStore(databases, queue, now, removeLetters),
  apiKeys: createEmbeddedKeyStore(databases, queue),
  releases: createEmbeddedLog(databases, queue, 'releases'),
  records: createEmbeddedDecisionRecords(databases),
  tools: createEmbeddedDecisionTools(databases, queue, now),
  people: createEmbeddedPeopleReader(databases),
  offerDays: { read: async (first, last) => readDays(databases, first, last) },
  sink: createEmbeddedSnapshotSink(databases, queue),
});

async function closeStore(env: RootDatabase, queue: WriteQueue, giveBack: () => void): Promise<void> {
  await queue.close();
  // After a failed commit lmdb waits for its flush, which never comes; an empty transaction gives it another one to wait for.
  await env.transaction(() => undefined);
  await env.close();
  giveBack();
}

async function finishErasures(
  databases: Databases,
  queue: WriteQueue,
  removeLetters: RemoveLetters,
): Promise<void> {
  const pending = [...databases.erasures.getKeys()];
  for (const tombstone of pending) await finishErasure(databases, queue, tombstone, removeLetters);
}

/** The ceiling. The file's size answers at once while it is small; beyond, the pages in use are counted. */
function refuseWhenFull(
  env: RootDatabase,
  databases: Databases,
  { folder, mapSizeBytes }: EmbeddedStoreOptions,
): ServiceError | undefined {
  if (mapSizeBytes === undefined) return undefined;
  const { lastPageNumber, pageSize } = readSize(env);
  if ((lastPageNumber + 1) * pageSize < mapSizeBytes) return undefined;
  const pages = Object.values(databases).reduce((sum, database) => sum + pagesOf(database.getStats()), 0);
  if (pages * pageSize < mapSizeBytes) return undefined;
  return new ServiceError(
    'store-full',
    `The store in ${folder} holds the ${mapSizeBytes} bytes it may: nothing was written and nothing is damaged. Raise the ceiling, or shorten the retention and sweep.`,
  );
}

type PageCounts = { treeBranchPageCount: number; treeLeafPageCount: number; overflowPages: number };

/** The pages a database takes; lmdb's types leave the figures out. */
function pagesOf(stats: object): number {
  const { treeBranchPageCount, treeLeafPageCount, overflowPages } = stats as PageCounts;
  return treeBranchPageCount + treeLeafPageCount + overflowPages;
}
