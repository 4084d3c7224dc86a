import { connectRedis, type RedisClient, type RedisLimits, untilReached } from './connect-redis.ts';
import { followMaster } from './follow-master.ts';
import type { RedisEndpoint } from './redis-endpoint.ts';
import { defineScripts } from './redis-script.ts';

const startMs = 10_000;

/**
 * One connection that can run scripts, for a program that needs no more. Rejects with `store-unavailable` if Redis is
 * unreachable for ten seconds. `gather` sends the calls of one turn of the event loop as one pipeline.
 */
export async function openRedis(
  endpoint: RedisEndpoint,
  limits: RedisLimits,
  gather = false,
): Promise<RedisClient> {
  const client = connectRedis(endpoint, limits, () => undefined, gather);
  defineScripts(client);
  const follower = followMaster([client], endpoint, () => undefined);
  client.once('end', () => follower.close());
  try {
    await untilReached(client, endpoint, startMs);
    return client;
  } catch (error) {
    client.disconnect();
    throw error;
  }
}
