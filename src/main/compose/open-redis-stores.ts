import type { Logger } from 'pino';
import { ledgerLimits, snapshotLimits } from '../../adapters/redis/connect-redis.ts';
import { explainFailure } from '../../adapters/redis/explain-failure.ts';
import { readFeedLags } from '../../adapters/redis/feed-lag.ts';
import { defaultNearCacheLimits } from '../../adapters/redis/near-cache.ts';
import { openRedisStore, type RedisStore } from '../../adapters/redis/open-redis-store.ts';
import { type RedisEndpoint, readRedisUrl } from '../../adapters/redis/redis-endpoint.ts';
import {
  addFeedMetrics,
  addStoreMetrics,
  type StoreGauges,
} from '../../adapters/telemetry/add-store-metrics.ts';
import type { Config } from '../../config/config.ts';
import { dayMs, hourMs } from '../../shared/durations.ts';
import type { Stores } from './stores.ts';

const mebibyte = 1024 * 1024;
/** A Redis that is down fails many times per second, in every connection. */
const sameTroubleMs = 10_000;

/** The stores of a Redis (or two), behind the near cache, deadlines and circuit breakers. Redis itself expires old records. */
export async function openRedisStores(
  config: Config & { readonly redisUrl: string },
  logger: Logger,
  removeLetters: (taskIds: readonly string[]) => Promise<number>,
): Promise<Stores> {
  const ledger = readRedisUrl('REDIS_URL', config.redisUrl);
  let unconfirmed = 0;
  const store = await openRedisStore({
    ledger,
    ...(config.redisSnapshotsUrl === undefined
      ? {}
      : { snapshots: readRedisUrl('REDIS_SNAPSHOTS_URL', config.redisSnapshotsUrl) }),
    prefix: config.redisPrefix,
    retentionMs: config.retentionDays * dayMs,
    decisionsMs: Math.min(config.ledgerHours * hourMs, config.retentionDays * dayMs),
    limits: {
      snapshots: { ...snapshotLimits, commandMs: config.redisSnapshotTimeoutMs },
      ledger: { ...ledgerLimits, commandMs: config.redisTimeoutMs },
    },
    nearCache: {
      ...defaultNearCacheLimits,
      maxBytes: config.redisCacheMb * mebibyte,
      staleMs: config.redisStaleMs,
    },
    ...(config.redisWaitReplicas === 0
      ? {}
      : {
          replication: {
            replicas: config.redisWaitReplicas,
            timeoutMs: config.redisWaitMs,
          },
        }),
    onUnconfirmed: () => {
      unconfirmed += 1;
    },
    removeLetters,
    onConnectionError: logConnectionErrors(logger, ledger),
    onFinding: ({ severity, code, message }) =>
      logger[severity === 'refuse' ? 'error' : 'warn']({ code }, message),
  });
  return {
    ...store,
    kind: `Redis at ${ledger.nodes.map(({ host, port }) => `${host}:${port}`).join(', ')} (${ledger.mode})`,
    settingsAtFault: () => store.findings().map(({ message }) => message),
    addMetrics: (registry) => {
      addStoreMetrics(registry, () => readGauges(store, unconfirmed));
      addFeedMetrics(registry, () => readFeedLags(store.recordsClient, config.redisPrefix, Date.now()));
    },
    sweep: async () => undefined,
    close: async () => store.close(),
  };
}

function readGauges(store: RedisStore, unconfirmed: number): StoreGauges {
  const { nearCache, isLinked, snapshotsBreaker, ledgerBreaker } = store.stats();
  return {
    nearCache,
    isLinked,
    breakers: { snapshots: snapshotsBreaker, ledger: ledgerBreaker },
    unconfirmed,
  };
}

/** Logs the reason of a connection's failure when it is new and every ten seconds while it lasts, with its count. */
function logConnectionErrors(logger: Logger, endpoint: RedisEndpoint): (error: Error) => void {
  const seen = new Map<string, { reportedAt: number; times: number }>();
  return (error) => {
    const now = performance.now();
    const reason = explainFailure(error, endpoint);
    const before = seen.get(reason);
    if (before !== undefined && now - before.reportedAt < sameTroubleMs) {
      before.times += 1;
      return;
    }
    if (seen.size > 100) seen.clear();
    seen.set(reason, { reportedAt: now, times: 0 });
    logger.warn({ reason, repeated: before?.times ?? 0 }, 'a connection to Redis failed');
  };
}
