import type { Socket } from 'node:net';
import { Cluster, type Redis } from 'ioredis';
import { connectionSettings, type RedisClient, redisSettings } from './connect-redis.ts';
import type { KeyLayout } from './key-layout.ts';
import { type MasterTracker, readRunId, type TrackerEvents, trackMaster } from './master-tracker.ts';
import type { RedisEndpoint } from './redis-endpoint.ts';
import { watchSentinels } from './watch-sentinels.ts';

/** The data by which a cache decides if an entry is still true. */
export type InvalidationLink = {
  /** Increases at every loss of the link: values read under an earlier epoch may be outdated without notice. */
  readonly epoch: () => number;
  /**
   * `performance.now()` of the last moment up to which everything acknowledged has been told; -Infinity while the link is down.
   */
  readonly provenAt: () => number;
  /** The last proof of an earlier epoch: until then its entries were true. -Infinity for one long gone. */
  readonly endOf: (epoch: number) => number;
  close(): void;
};

export type InvalidationListener = {
  readonly onInvalidate: (keys: readonly string[]) => void;
  /** All entries must be dropped. */
  readonly onFlush: () => void;
  readonly onConnectionError: (error: Error) => void;
};

const linkLimits = { commandMs: 1000, socketMs: 1500, connectMs: 300 };
const pollMs = 250;
const rememberedEpochs = 64;

/** Follows all masters that `client` reads from. Entries are true only while every one of them is followed. */
export function openInvalidationLink(
  client: RedisClient,
  endpoint: RedisEndpoint,
  keys: KeyLayout,
  listener: InvalidationListener,
): InvalidationLink {
  let epoch = 0;
  let provenAt = Number.NEGATIVE_INFINITY;
  const ends = new Map<number, number>();
  const observer: LinkObserver = {
    onProof: (proof) => {
      if (proof === Number.NEGATIVE_INFINITY && provenAt !== proof) {
        ends.set(epoch, provenAt);
        ends.delete(epoch - rememberedEpochs);
        epoch += 1;
      }
      provenAt = proof;
    },
    onInvalidate: (written) => (written === undefined ? listener.onFlush() : listener.onInvalidate(written)),
    onConnectionError: listener.onConnectionError,
  };
  const follower =
    client instanceof Cluster
      ? followCluster(client, endpoint, keys, observer)
      : followServer(client, endpoint, keys, observer);
  return {
    epoch: () => epoch,
    provenAt: () => provenAt,
    endOf: (past) => ends.get(past) ?? Number.NEGATIVE_INFINITY,
    close: () => follower.close(),
  };
}

type LinkObserver = {
  /** The newest proof that holds for all masters; -Infinity when there is none. */
  readonly onProof: (provenAt: number) => void;
  readonly onInvalidate: TrackerEvents['onInvalidate'];
  readonly onConnectionError: (error: Error) => void;
};
type Follower = { close(): void };

/**
 * One server, or the master that the sentinels name. During a failover two connections can reach two masters: the proof
 * counts only while reads and invalidations come from one and the same server process, and the sentinels name no other.
 */
function followServer(
  client: Redis,
  endpoint: RedisEndpoint,
  keys: KeyLayout,
  observer: LinkObserver,
): Follower {
  let readsFrom: string | undefined;
  let trackedBy: string | undefined;
  const report = (): void => {
    const isOne =
      trackedBy !== undefined && trackedBy === readsFrom && watch?.names(client.stream as Socket) !== false;
    const proof = isOne
      ? Math.min(tracker.provenAt(), watch?.askedAt() ?? Number.POSITIVE_INFINITY)
      : undefined;
    observer.onProof(proof ?? Number.NEGATIVE_INFINITY);
  };
  const compare = (): void => {
    report();
    if (trackedBy !== undefined && readsFrom !== undefined && trackedBy !== readsFrom) tracker.reset();
  };
  const leaveOther = (): void => {
    report();
    if (client.status !== 'ready' || watch?.names(client.stream as Socket) !== false) return;
    client.stream.destroy();
    tracker.reset();
  };
  const watch =
    endpoint.mode === 'sentinel'
      ? watchSentinels(endpoint, observer.onConnectionError, leaveOther)
      : undefined;
  const tracker = trackMaster(redisSettings(endpoint, linkLimits), keys.trackedPrefixes, {
    onInvalidate: observer.onInvalidate,
    onConnectionError: observer.onConnectionError,
    onProof: report,
    onArmed(runId) {
      trackedBy = runId;
      compare();
    },
    onLost() {
      trackedBy = undefined;
      report();
    },
  });
  const stopListening = followReads(client, (runId) => {
    readsFrom = runId;
    compare();
  });
  return {
    close() {
      stopListening();
      watch?.close();
      tracker.close();
    },
  };
}

/** Reports the server process that a client reads from; undefined while there is none. */
function followReads(client: Redis, onServer: (runId: string | undefined) => void): () => void {
  const onClose = (): void => onServer(undefined);
  const onReady = (): void => {
    client.info('server').then(
      (info) => onServer(readRunId(info)),
      () => client.stream?.destroy(),
    );
  };
  client.on('close', onClose);
  client.on('ready', onReady);
  if (client.status === 'ready') onReady();
  return () => {
    client.off('close', onClose);
    client.off('ready', onReady);
  };
}

/**
 * A tracker on every master. Which these are is asked every quarter of a second, and the answer is part of the proof: a
 * master that is not followed yet may already have acknowledged a write.
 */
function followCluster(
  client: Cluster,
  endpoint: RedisEndpoint,
  keys: KeyLayout,
  observer: LinkObserver,
): Follower {
  const trackers = new Map<string, MasterTracker>();
  let slotMap = '';
  let askedAt = Number.NEGATIVE_INFINITY;
  const report = (): void => {
    const proofs = [...trackers.values()].map((tracker) => tracker.provenAt());
    observer.onProof(proofs.length === 0 ? Number.NEGATIVE_INFINITY : Math.min(askedAt, ...proofs));
  };
  const track = ({ host, port }: Master): MasterTracker =>
    trackMaster({ ...connectionSettings(endpoint, linkLimits), host, port }, keys.trackedPrefixes, {
      onInvalidate: observer.onInvalidate,
      onConnectionError: observer.onConnectionError,
      onProof: report,
      onArmed: report,
      onLost: () => observer.onProof(Number.NEGATIVE_INFINITY),
    });
  const adopt = (masters: readonly Master[]): void => {
    const named = new Map(masters.map((master) => [`${master.host}:${master.port}`, master]));
    for (const [name, tracker] of trackers)
      if (!named.has(name)) {
        trackers.delete(name);
        tracker.close();
      }
    for (const [name, master] of named) if (!trackers.has(name)) trackers.set(name, track(master));
  };
  const poll = async (): Promise<void> => {
    const sentAt = performance.now();
    const [node] = client.nodes('master').sort(() => Math.random() - 0.5);
    if (node === undefined) return;
    const reply = await node.call('CLUSTER', 'SLOTS');
    const found = readSlotMap(reply, node.options.host ?? '');
    if (found.text !== slotMap) {
      slotMap = found.text;
      observer.onProof(Number.NEGATIVE_INFINITY);
      adopt(found.masters);
    }
    askedAt = sentAt;
    report();
  };
  const timer = setInterval(() => void poll().catch(observer.onConnectionError), pollMs);
  void poll().catch(observer.onConnectionError);
  return {
    close() {
      clearInterval(timer);
      for (const tracker of trackers.values()) tracker.close();
      trackers.clear();
    },
  };
}

type Master = { readonly host: string; readonly port: number };

/** From CLUSTER SLOTS: first slot, last slot, master [host, port, id, …], replicas. */
function readSlotMap(reply: unknown, askedHost: string): { text: string; masters: Master[] } {
  const ranges = (reply as [number, number, [string | null, number, string]][]).map(
    ([first, last, master]) => ({
      text: `${first}-${last}:${master[2]}`,
      master: { host: master[0] || askedHost, port: Number(master[1]) },
    }),
  );
  const text = ranges.map((range) => range.text).sort();
  return { text: text.join(' '), masters: ranges.map((range) => range.master) };
}
