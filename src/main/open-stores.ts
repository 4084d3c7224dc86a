import { join } from 'node:path';
import type { Logger } from 'pino';
import { openEmbeddedStore } from '../adapters/embedded/embedded-store.ts';
import type { Config } from '../config/config.ts';
import { openRedisStores } from './open-redis-stores.ts';
import type { Stores } from './stores.ts';

type RemoveLetters = (taskIds: readonly string[]) => Promise<number>;

const sweepAtMost = 1000;

/** The store that the configuration names. Rejects with a ServiceError that says what to do. */
export function openStores(config: Config, logger: Logger, removeLetters: RemoveLetters): Promise<Stores> {
  const { redisUrl } = config;
  return redisUrl === undefined
    ? openEmbeddedStores(config, removeLetters)
    : openRedisStores({ ...config, redisUrl }, logger, removeLetters);
}

async function openEmbeddedStores(config: Config, removeLetters: RemoveLetters): Promise<Stores> {
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
    demonstration: { isMarked: store.isDemonstration, found: store.makeDemonstration },
    sweep: async (now) => {
      await store.sweep(now, sweepAtMost);
    },
    close: () => store.close(),
  };
}
