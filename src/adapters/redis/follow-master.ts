import type { Redis } from 'ioredis';
import type { RedisClient } from './connect-redis.ts';
import { hearFailovers } from './hear-failovers.ts';
import type { RedisEndpoint } from './redis-endpoint.ts';
import { watchReplicas } from './watch-replicas.ts';
import { type SentinelWatch, watchSentinels } from './watch-sentinels.ts';

/**
 * What becomes of a write that the master accepts now. `whole`: nothing speaks against it. `doubtful`: it may be lost. `none`: it
 * will be lost, because another master takes over.
 */
export type WriteTrust = 'whole' | 'doubtful' | 'none';

export type MasterFollower = {
  readonly trust: () => WriteTrust;
  close(): void;
};

/** How long after a change of masters connections are looked at: longer than sentinels need to agree and a master to step down. */
const unrestMs = 30_000;
/** How long most sentinels may be silent: a busy machine costs them some polls. */
const silenceMs = 3000;

/**
 * Moves connections to the new master when the sentinels change it: in a planned failover the old one keeps answering for
 * seconds, and accepts writes that will be lost. Dropped connections ask the sentinels again. Does nothing without sentinels.
 * (ioredis' own detector ends a connection for good if a change is announced while it reconnects.)
 * `clients`: the first of them is the one that writes.
 */
export function followMaster(
  clients: readonly RedisClient[],
  endpoint: RedisEndpoint,
  onConnectionError: (error: Error) => void,
): MasterFollower {
  if (endpoint.mode !== 'sentinel') return { trust: () => 'whole', close: () => undefined };
  const [writer] = clients as readonly Redis[];
  let known: string | undefined;
  let unrestUntil = 0;
  const replicas = watchReplicas(writer);
  const failovers = hearFailovers(endpoint, onConnectionError, replicas.forget);
  const watch = watchSentinels(endpoint, onConnectionError, () => {
    const master = watch.master();
    if (master === undefined) return;
    const name = `${master.host}:${master.port}`;
    if (name !== known) unrestUntil = performance.now() + unrestMs;
    known = name;
    if (performance.now() <= unrestUntil || failovers.isUnderWay())
      leaveOthers(clients as readonly Redis[], watch);
    failovers.noteAgreement(master, watch.askedAt());
  });
  const isElsewhere = (): boolean =>
    watch.master() !== undefined && writer?.status === 'ready' && !watch.names(writer.stream);
  const begunAt = performance.now();
  const isSilent = (): boolean => performance.now() - Math.max(begunAt, watch.askedAt()) > silenceMs;
  return {
    trust() {
      if (failovers.isUnderWay() || isElsewhere()) return 'none';
      return replicas.hasLostOne() || isSilent() ? 'doubtful' : 'whole';
    },
    close() {
      watch.close();
      failovers.close();
      replicas.close();
    },
  };
}

/** Drops the connections that lead to another server than the sentinels' master. */
function leaveOthers(clients: readonly Redis[], watch: SentinelWatch): void {
  for (const client of clients)
    if (client.status === 'ready' && !watch.names(client.stream)) client.stream.destroy();
}
