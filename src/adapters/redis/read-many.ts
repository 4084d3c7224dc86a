import type { RedisClient } from './connect-redis.ts';
import { asStore } from './redis-error.ts';

/** Live readers wait for at most one such call: about a tenth of a millisecond. */
const keysPerCall = 100;

/**
 * The values of many keys, in order; null if absent. On a cluster they are spread over slots, and the client gathers the
 * calls.
 */
export async function readMany(client: RedisClient, names: readonly string[]): Promise<(Buffer | null)[]> {
  if (client.isCluster) return asStore(Promise.all(names.map((name) => client.getBuffer(name))));
  const values: (Buffer | null)[] = [];
  for (let start = 0; start < names.length; start += keysPerCall)
    values.push(...(await asStore(client.mgetBuffer(names.slice(start, start + keysPerCall)))));
  return values;
}
