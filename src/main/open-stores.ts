import { join } from 'node:path';
import { openEmbeddedStore } from '../adapters/embedded/embedded-store.ts';
import type { Config } from '../config/load-config.ts';
import type { Ledger, SnapshotReader } from '../decide/ports.ts';
import type { TaskStore } from '../deliver/ports.ts';
import type { CustomerStore } from '../maintain/ports.ts';

/** Every port of every use case, over one kind of store. */
export type Stores = {
  /** What it is, for people. */
  readonly kind: string;
  readonly snapshots: SnapshotReader;
  readonly ledger: Ledger;
  readonly tasks: TaskStore;
  readonly customers: CustomerStore;
  /** Removes what has outlived its retention; `now` in epoch milliseconds. */
  readonly sweep: (now: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

type RemoveLetters = (taskIds: readonly string[]) => Promise<number>;

const sweepAtMost = 1000;

/** The store that the configuration names. Rejects with a ServiceError that says what to do. */
export async function openStores(config: Config, removeLetters: RemoveLetters): Promise<Stores> {
  const { retentionDays } = config;
  const folder = join(config.dataDir, 'store');
  const store = await openEmbeddedStore({
    folder,
    removeLetters,
    retention: { decisionDays: retentionDays, taskDays: retentionDays, memoryDays: retentionDays },
  });
  const { snapshots, ledger, tasks, customers } = store;
  return {
    kind: `embedded store in ${folder}`,
    snapshots,
    ledger,
    tasks,
    customers,
    sweep: async (now) => {
      await store.sweep(now, sweepAtMost);
    },
    close: () => store.close(),
  };
}
