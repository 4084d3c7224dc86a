import { join } from 'node:path';
import { readEmbeddedPeople } from '../../adapters/embedded/read-embedded-records.ts';
import { agreeOnLayout } from '../../adapters/redis/agree-on-layout.ts';
import { backgroundLimits } from '../../adapters/redis/connect-redis.ts';
import { createKeyLayout } from '../../adapters/redis/key-layout.ts';
import { openRedis } from '../../adapters/redis/open-redis.ts';
import { readRedisUrl } from '../../adapters/redis/redis-endpoint.ts';
import { createRedisPeople } from '../../adapters/redis/redis-people.ts';
import type { Config } from '../../config/config.ts';
import type { People } from '../../reach/ports.ts';

/** The customers of the configured store, also while a service uses it. */
export async function openPeople(
  { redisUrl, redisSnapshotsUrl, redisPrefix, dataDir }: Config,
  now: () => number,
): Promise<People> {
  if (redisUrl === undefined) return readEmbeddedPeople(join(dataDir, 'store'), now);
  const ledger = await openRedis(readRedisUrl('REDIS_URL', redisUrl), backgroundLimits, true);
  const keys = await agreeOnLayout(ledger, redisPrefix);
  const snapshots =
    redisSnapshotsUrl === undefined
      ? ledger
      : await openRedis(readRedisUrl('REDIS_SNAPSHOTS_URL', redisSnapshotsUrl), backgroundLimits, true);
  return createRedisPeople(
    { client: snapshots, keys: createKeyLayout(redisPrefix) },
    { client: ledger, keys },
    {
      now,
      close: async () => {
        for (const client of new Set([ledger, snapshots])) client.disconnect();
      },
    },
  );
}
