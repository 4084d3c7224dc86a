import type { Logger } from 'pino';
import { ledgerLimits, snapshotLimits } from '../adapters/redis/connect-redis.ts';
import { openRedisStore } from '../adapters/redis/open-redis-store.ts';
import { readRedisUrl } from '../adapters/redis/redis-endpoint.ts';
import type { Config } from '../config/load-config.ts';
import type { Stores } from './stores.ts';

const day = 86_400_000;

/** The stores of a Redis (or two), with the near cache, deadlines and breakers in front. Redis itself forgets what is too old. */
export async function openRedisStores(
  config: Config & { readonly redisUrl: string },
  logger: Logger,
  removeLetters: (taskIds: readonly string[]) => Promise<number>,
): Promise<Stores> {
  const ledger = readRedisUrl('REDIS_URL', config.redisUrl);
  const store = await openRedisStore({
    ledger,
    ...(config.redisSnapshotsUrl === undefined
      ? {}
      : { snapshots: readRedisUrl('REDIS_SNAPSHOTS_URL', config.redisSnapshotsUrl) }),
    prefix: config.redisPrefix,
    retentionMs: config.retentionDays * day,
    limits: {
      snapshots: { ...snapshotLimits, commandMs: config.redisSnapshotTimeoutMs },
      ledger: { ...ledgerLimits, commandMs: config.redisTimeoutMs },
    },
    removeLetters,
    onTrouble: (error) => logger.warn({ err: error }, 'a connection to Redis has trouble'),
    onFinding: ({ code, message }) => logger.warn({ code }, message),
  });
  const { snapshots, tasks, customers } = store;
  return {
    kind: `Redis at ${ledger.nodes.map(({ host, port }) => `${host}:${port}`).join(', ')} (${ledger.mode})`,
    snapshots,
    ledger: store.ledger,
    tasks,
    customers,
    sweep: async () => undefined,
    close: async () => store.close(),
  };
}
