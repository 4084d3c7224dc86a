import type { Redis } from 'ioredis';

const lookMs = 100;
/** Longer than sentinels take to name the replica that left as the new master: they ask it once a second. */
const doubtMs = 2500;

export type ReplicaWatch = {
  /** True for a while after a replica has left: it may have become a master. */
  readonly hasLostOne: () => boolean;
  /** Counts anew: there is a new master. */
  readonly forget: () => void;
  close(): void;
};

/** Counts the replicas of the master that a client writes to. Each look costs the server about 20 microseconds. */
export function watchReplicas(client: Redis | undefined): ReplicaWatch {
  let count: number | undefined;
  let lostAt = Number.NEGATIVE_INFINITY;
  /** Another server may be behind the next connection, or this one is gone. */
  const forgetCount = (): void => {
    count = undefined;
  };
  const note = (info: string): void => {
    const found = Number(/^connected_slaves:(\d+)/m.exec(info)?.[1] ?? 0);
    if (count !== undefined && found < count) lostAt = performance.now();
    count = found;
  };
  client?.on('close', forgetCount);
  const timer = setInterval(() => {
    if (client?.status === 'ready') client.info('replication').then(note, forgetCount);
  }, lookMs);
  return {
    forget() {
      forgetCount();
      lostAt = Number.NEGATIVE_INFINITY;
    },
    hasLostOne: () => performance.now() - lostAt < doubtMs,
    close: () => {
      clearInterval(timer);
      client?.off('close', forgetCount);
    },
  };
}
