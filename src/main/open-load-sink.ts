import { join } from 'node:path';
import { openEmbeddedStore } from '../adapters/embedded/embedded-store.ts';
import { openRedisStore } from '../adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../adapters/redis/redis-endpoint.ts';
import { createRedisSnapshotSink } from '../adapters/redis/redis-snapshot-sink.ts';
import type { Config } from '../config/load-config.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import type { SnapshotSink } from '../maintain/load-ports.ts';

/** The store that the configuration names, opened for a load. Rejects with a ServiceError that says what to do. */
export async function openLoadSink(
  config: Config,
): Promise<{ readonly kind: string; readonly sink: SnapshotSink }> {
  if (config.redisUrl !== undefined) return openRedisSink(config.redisUrl, config.redisSnapshotsUrl);
  const folder = join(config.dataDir, 'store');
  const store = await openEmbeddedStore({ folder });
  return { kind: `the embedded store in ${folder}`, sink: { ...store.sink, close: () => store.close() } };
}

async function openRedisSink(ledger: string, snapshots: string | undefined) {
  try {
    const store = await openRedisStore({
      ledger: parseRedisUrl(ledger),
      ...(snapshots === undefined ? {} : { snapshots: parseRedisUrl(snapshots) }),
      prefix: 'tact',
      retentionMs: 1,
    });
    const sink = createRedisSnapshotSink(store.loadingClient, store.keys);
    return { kind: 'Redis', sink: { ...sink, close: async () => store.close() } };
  } catch (error) {
    throw new ServiceError(
      'store-unavailable',
      `Redis cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      [],
      error,
    );
  }
}
