import { join } from 'node:path';
import { backgroundLimits } from '../../adapters/redis/connect-redis.ts';
import { createKeyLayout } from '../../adapters/redis/key-layout.ts';
import { openRedis } from '../../adapters/redis/open-redis.ts';
import { type RedisEndpoint, readRedisUrl } from '../../adapters/redis/redis-endpoint.ts';
import { createRedisSnapshotSink } from '../../adapters/redis/redis-snapshot-sink.ts';
import type { Config } from '../../config/config.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { SnapshotSink } from '../../load/ports.ts';

/** The store that the configuration names, opened for a load. Rejects with a ServiceError that says what to do. */
export async function openLoadSink(
  config: Config,
): Promise<{ readonly kind: string; readonly sink: SnapshotSink }> {
  if (config.redisUrl !== undefined)
    return openRedisSink(readSnapshotsUrl(config.redisUrl, config.redisSnapshotsUrl), config.redisPrefix);
  const folder = join(config.dataDir, 'store');
  const { openEmbeddedStore } = await import('../../adapters/embedded/embedded-store.ts');
  const store = await openEmbeddedStore({ folder });
  if (store.isDemonstration()) {
    await store.close();
    throw new ServiceError(
      'store-unavailable',
      `the store in ${folder} is a demonstration: its customers are invented. Set DATA_DIR to another folder, or remove this one, and load again. The service fills an empty store with sample customers only where SAMPLE_CUSTOMERS allows it.`,
    );
  }
  return { kind: `the embedded store in ${folder}`, sink: { ...store.sink, close: () => store.close() } };
}

/** A load needs one connection to the snapshots' server, and nothing of the ledger. */
async function openRedisSink(endpoint: RedisEndpoint, prefix: string) {
  const client = await openRedis(endpoint, backgroundLimits, true);
  const sink = createRedisSnapshotSink(client, createKeyLayout(prefix));
  return { kind: 'Redis', sink: { ...sink, close: async () => client.disconnect() } };
}

const readSnapshotsUrl = (url: string, snapshotsUrl: string | undefined): RedisEndpoint =>
  snapshotsUrl === undefined
    ? readRedisUrl('REDIS_URL', url)
    : readRedisUrl('REDIS_SNAPSHOTS_URL', snapshotsUrl);
