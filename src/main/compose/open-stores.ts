import cluster from 'node:cluster';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { openEmbeddedStore } from '../../adapters/embedded/embedded-store.ts';
import { damagedWords, listDamage, walkApart } from '../../adapters/embedded/walk-apart.ts';
import { openMemoryStore } from '../../adapters/memory/memory-store.ts';
import type { Config } from '../../config/config.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { dayMs } from '../../shared/durations.ts';
import { findProgram } from '../process/find-program.ts';
import { openOutbox } from './open-outbox.ts';
import { openRedisStores } from './open-redis-stores.ts';
import type { Stores } from './stores.ts';

type RemoveLetters = (taskIds: readonly string[]) => Promise<number>;

const sweepAtMost = 1000;
/** The store that the configuration names. Rejects with a ServiceError that says what to do. */
export function openStores(config: Config, logger: Logger, removeLetters: RemoveLetters): Promise<Stores> {
  const { redisUrl, store } = config;
  if (store === 'memory') return Promise.resolve(openMemoryStores(config, removeLetters));
  return redisUrl === undefined
    ? openEmbeddedStores(config, removeLetters)
    : openRedisStores({ ...config, redisUrl }, logger, removeLetters);
}

/** The longest delay of a start; a larger store is checked in part. */
const lookMs = 20_000;

/**
 * A store that its process did not close may be why that process died. lmdb ends a process that reads a damaged page, so the
 * service would die at the next customer without a message.
 */
async function refuseDamaged(folder: string): Promise<void> {
  if (!existsSync(join(folder, 'owner.json'))) return;
  const walk = await walkApart(folder, { program: findProgram('walk-process'), limitMs: lookMs });
  if (walk.damaged.size > 0)
    throw new ServiceError(
      'store-unavailable',
      `${damagedWords(folder, listDamage(walk))} tact store verify lists what can be read.`,
    );
}

async function openEmbeddedStores(config: Config, removeLetters: RemoveLetters): Promise<Stores> {
  const { retentionDays } = config;
  const folder = join(config.dataDir, 'store');
  const sharedBy = cluster.isWorker ? process.ppid : undefined;
  if (sharedBy === undefined) await refuseDamaged(folder);
  const store = await openEmbeddedStore({
    folder,
    sharedBy,
    removeLetters,
    retention: { decisionDays: retentionDays, taskDays: retentionDays, memoryDays: retentionDays },
  });
  return {
    ...store,
    kind: `embedded store in ${folder}`,
    demonstration: { isMarked: store.isDemonstration, found: store.makeDemonstration },
    sweep: async (now) => {
      await store.sweep(now, sweepAtMost);
    },
  };
}

/**
 * What the processes of one service share and none of them owns: the folder of the embedded store. Resolves to what gives it back once
 * they have ended.
 */
export async function holdShared(config: Config, logger: Logger): Promise<() => Promise<void>> {
  if (config.redisUrl !== undefined) return async () => undefined;
  const { remove } = await openOutbox(config.outboxDir);
  const { close } = await openStores(config, logger, remove);
  return close;
}

function openMemoryStores({ retentionDays }: Config, removeLetters: RemoveLetters): Stores {
  const store = openMemoryStore({ removeLetters });
  let isMarked = false;
  return {
    kind: 'in memory: nothing survives when the service stops',
    notice: 'memory-only',
    ...store,
    demonstration: {
      isMarked: () => isMarked,
      found: async (people) => {
        for (const person of people) await store.customers.put(person);
        isMarked = true;
        return true;
      },
    },
    sweep: async (now) => store.sweep(now, now - retentionDays * dayMs),
  };
}
