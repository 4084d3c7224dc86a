import { join } from 'node:path';
import { openEmbeddedStore } from '../adapters/embedded/embedded-store.ts';
import { backgroundLimits, connectRedis, untilReady } from '../adapters/redis/connect-redis.ts';
import { createKeyLayout } from '../adapters/redis/key-layout.ts';
import { parseRedisUrl, type RedisEndpoint } from '../adapters/redis/redis-endpoint.ts';
import { defineScripts } from '../adapters/redis/redis-script.ts';
import { createRedisSnapshotSink } from '../adapters/redis/redis-snapshot-sink.ts';
import type { Config } from '../config/load-config.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import type { SnapshotSink } from '../maintain/load-ports.ts';

const startMs = 5000;

/** The store that the configuration names, opened for a load. Rejects with a ServiceError that says what to do. */
export async function openLoadSink(
  config: Config,
): Promise<{ readonly kind: string; readonly sink: SnapshotSink }> {
  if (config.redisUrl !== undefined)
    return openRedisSink(config.redisSnapshotsUrl ?? config.redisUrl, config.redisPrefix);
  const folder = join(config.dataDir, 'store');
  const store = await openEmbeddedStore({ folder });
  return { kind: `the embedded store in ${folder}`, sink: { ...store.sink, close: () => store.close() } };
}

/** A load needs one connection to the snapshots' server, and nothing of the ledger. */
async function openRedisSink(url: string, prefix: string) {
  const client = connectRedis(parseUrl(url), backgroundLimits, () => undefined, true);
  defineScripts(client);
  try {
    await untilReady(client, startMs);
  } catch (error) {
    client.disconnect();
    throw new ServiceError('store-unavailable', `Redis cannot be used: ${messageOf(error)}.`, [], error);
  }
  const sink = createRedisSnapshotSink(client, createKeyLayout(prefix));
  return { kind: 'Redis', sink: { ...sink, close: async () => client.disconnect() } };
}

function parseUrl(url: string): RedisEndpoint {
  try {
    return parseRedisUrl(url);
  } catch (error) {
    throw new ServiceError('store-unavailable', `Redis cannot be used: ${messageOf(error)}.`, [], error);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
