import type { Redis } from 'ioredis';
import type { RedisClient } from './connect-redis.ts';
import type { RedisEndpoint } from './redis-endpoint.ts';
import { watchSentinels } from './watch-sentinels.ts';

/** How long after a change of masters connections are looked at: longer than sentinels need to agree and a master to step down. */
const unrestMs = 30_000;

/**
 * Moves connections to the new master when the sentinels change it: in a planned failover the old one keeps answering for
 * seconds, and accepts writes that will be lost. Dropped connections ask the sentinels again. Does nothing without sentinels.
 * (ioredis' own detector ends a connection for good if a change is announced while it reconnects.)
 */
export function followMaster(
  clients: readonly RedisClient[],
  endpoint: RedisEndpoint,
  onConnectionError: (error: Error) => void,
): { close(): void } {
  if (endpoint.mode !== 'sentinel') return { close: () => undefined };
  let known: string | undefined;
  let unrestUntil = 0;
  const watch = watchSentinels(endpoint, onConnectionError, () => {
    const master = watch.master();
    if (master === undefined) return;
    const name = `${master.host}:${master.port}`;
    if (name !== known) unrestUntil = performance.now() + unrestMs;
    known = name;
    if (performance.now() > unrestUntil) return;
    for (const client of clients)
      if (client.status === 'ready' && !watch.names((client as Redis).stream))
        (client as Redis).stream.destroy();
  });
  return watch;
}
