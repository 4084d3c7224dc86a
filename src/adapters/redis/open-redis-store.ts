import { dayMs } from '../../shared/durations.ts';
import { type CircuitBreaker, createCircuitBreaker, storeBreaker } from '../resilience/circuit-breaker.ts';
import { createGuard, guardLedger } from '../resilience/guard-ports.ts';
import type { StorePorts } from '../store-ports.ts';
import { agreeOnLayout } from './agree-on-layout.ts';
import type { RoleFinding } from './check-redis-role.ts';
import { ledgerLimits, type RedisClient, snapshotLimits } from './connect-redis.ts';
import {
  type Clients,
  connectAll,
  followMasters,
  reachAll,
  refuseUnfit,
  type ServerOptions,
} from './connect-servers.ts';
import { measureReads } from './felt-reads.ts';
import type { MasterFollower } from './follow-master.ts';
import { openInvalidationLink } from './invalidation-link.ts';
import type { KeyLayout } from './key-layout.ts';
import type { LedgerOptions } from './ledger-options.ts';
import { createLedgerRecords } from './ledger-records.ts';
import { cacheMemories, MemoryCache, readingAhead } from './memory-cache.ts';
import { defaultNearCacheLimits, NearCache, type NearCacheStats } from './near-cache.ts';
import { readDays } from './outcome-calls.ts';
import { createRedisCustomerStore } from './redis-customer-store.ts';
import { createRedisDecisionRecords, createRedisDecisionTools } from './redis-decision-records.ts';
import { asStore } from './redis-error.ts';
import { createRedisKeyStore } from './redis-key-store.ts';
import { createRedisLedger } from './redis-ledger.ts';
import { createRedisLog } from './redis-log.ts';
import { createRedisPeopleReader } from './redis-people.ts';
import { createRedisSnapshotSink } from './redis-snapshot-sink.ts';
import { createRedisTaskStore } from './redis-task-store.ts';
import type { ReplicationWait } from './send-writes.ts';
import { startSettler } from './settle-overdue.ts';
import { createSnapshotSource, guardSource } from './snapshot-source.ts';
import { createStoreMarks, type StoreMarks } from './store-marks.ts';
import type { CacheLimits } from './tracked-cache.ts';
import { type ServerWatch, watchServers } from './watch-servers.ts';

export type RedisStoreOptions = ServerOptions & {
  /** Retention of memories, in milliseconds. */
  readonly retentionMs: number;
  /** Retention of decisions and finished tasks; that of memories if absent. */
  readonly decisionsMs?: number;
  /** The number of places that a new ledger gets; as its servers need if absent. */
  readonly places?: number;
  readonly replication?: ReplicationWait;
  /** Called for each commit (by interactionId) and outcome (by decisionId) that a failover may lose. */
  readonly onUnconfirmed?: (id: string) => void;
  readonly nearCache?: CacheLimits;
  readonly removeLetters?: (taskIds: readonly string[]) => Promise<number>;
  /** Epoch milliseconds. */
  readonly now?: () => number;
};

export type RedisStore = StorePorts & {
  readonly claimOutbox: (id: string) => Promise<string>;
  /** What is wrong with the servers' settings at present. */
  readonly findings: () => readonly RoleFinding[];
  readonly keys: KeyLayout;
  /** For loads and searches: long limits; gathers concurrent calls into few writes. */
  readonly loadingClient: RedisClient;
  /** For searches of the ledger. */
  readonly recordsClient: RedisClient;
  /** Ends what was held for writes whose deadline is over; resolves to their number. It also happens by itself. */
  settleHolds(): Promise<number>;
  stats(): RedisStoreStats;
  close(): void;
};

type RedisStoreStats = {
  readonly nearCache: NearCacheStats;
  /** True while Redis confirms the near cache. */
  readonly isLinked: boolean;
  readonly snapshotsBreaker: ReturnType<CircuitBreaker['state']>;
  readonly ledgerBreaker: ReturnType<CircuitBreaker['state']>;
};

/** The memories' share of the near cache's bytes. */
const memoryShare = 0.1;

/**
 * Connects to the one or two servers and checks their settings. Rejects with `store-unavailable` if one is unreachable for
 * ten seconds or its settings break a promise.
 */
export async function openRedisStore(options: RedisStoreOptions): Promise<RedisStore> {
  const clients = connectAll(options);
  const [leader, ...others] = followMasters(clients, options);
  const followers: { close(): void }[] = [leader, ...others];
  const close = (): void => {
    for (const follower of followers) follower.close();
    for (const client of Object.values(clients)) client.disconnect();
  };
  try {
    await reachAll(clients, options);
    const servers = await refuseUnfit(clients, options);
    const keys = await agreeOnLayout(clients.records, options.prefix, options.places);
    const marks = createStoreMarks({ snapshots: clients.loading, ledger: clients.records, keys });
    await marks.found();
    const { onFinding = () => undefined } = options;
    const watch = watchServers({ servers, onFinding, onEvicted: marks.revokeCustomers });
    followers.push(watch);
    return assemble(options, clients, keys, { ...marks, ...leader, findings: watch.findings, close });
  } catch (error) {
    close();
    throw error;
  }
}

/** The id of the outbox that the ledger's processes share: the first that one of them named. */
async function claimOutbox(ledger: RedisClient, keys: KeyLayout, id: string): Promise<string> {
  await asStore(ledger.set(keys.outbox, id, 'NX'));
  return (await asStore(ledger.get(keys.outbox))) ?? id;
}

function assemble(
  options: RedisStoreOptions,
  clients: Clients,
  keys: KeyLayout,
  watched: StoreMarks & Pick<ServerWatch, 'findings'> & MasterFollower,
): RedisStore {
  const now = options.now ?? Date.now;
  const breakers = { snapshots: createBreaker(), ledger: createBreaker() };
  const limits = options.limits ?? { snapshots: snapshotLimits, ledger: ledgerLimits };
  const guardSnapshots = createGuard(breakers.snapshots, limits.snapshots.commandMs);
  const felt = measureReads(createSnapshotSource(clients.snapshots, keys), clients.loading, keys);
  const source = guardSource(felt.source, guardSnapshots);
  const asked = createStoreMarks({ snapshots: clients.snapshots, ledger: clients.ledger, keys });
  const link = openInvalidationLink(clients.snapshots, options.snapshots ?? options.ledger, keys, {
    onInvalidate: (written) => cache.invalidate(written),
    onFlush: () => cache.clear(),
    onConnectionError: options.onConnectionError ?? (() => undefined),
  });
  const { maxBytes, ...ages } = options.nearCache ?? defaultNearCacheLimits;
  const memories = new MemoryCache({ maxBytes: maxBytes * memoryShare, maxAgeMs: ages.maxAgeMs });
  const ledgerOptions = ledgerOptionsOf(options, memories, watched);
  const { retention } = ledgerOptions;
  // One server runs a script over keys of all places.
  const isSpread = clients.ledger.isCluster && keys.places.length > 1;
  const settler = startSettler({ client: clients.records, keys, options: ledgerOptions }, isSpread);
  const ledger = createRedisLedger(clients.ledger, keys, ledgerOptions, isSpread);
  const guarded = guardLedger(ledger, createGuard(breakers.ledger, limits.ledger.commandMs));
  const remembered = cacheMemories(guarded, keys, memories);
  const cacheLimits = { ...ages, maxBytes: maxBytes * (1 - memoryShare) };
  const cache = new NearCache(readingAhead(source, remembered.readAhead), link, keys, cacheLimits);
  return {
    snapshots: cache,
    ledger: remembered.ledger,
    losses: { customers: () => guardSnapshots(asked.customers), decisions: asked.decisions },
    findings: watched.findings,
    tasks: createRedisTaskStore(clients.records, keys, { ...retention, now }),
    customers: createRedisCustomerStore({
      client: clients.loading,
      keys,
      records: createLedgerRecords(clients.records, keys, retention),
      removeLetters: options.removeLetters ?? (async () => 0),
      onWritten: (customerId, identities) => {
        cache.forget(customerId, identities);
        memories.forget([keys.memory(customerId)]);
      },
      onStored: watched.noteCustomers,
    }),
    apiKeys: createRedisKeyStore(clients.records, keys.apiKeys),
    releases: createRedisLog(clients.records, keys.log('releases')),
    records: createRedisDecisionRecords(clients.records, keys),
    tools: createRedisDecisionTools(clients.records, keys, { keptMs: retention.decisionsMs + dayMs, now }),
    people: createRedisPeopleReader({ client: clients.loading, keys }, { client: clients.records, keys }),
    offerDays: { read: (first, last) => readDays(clients.records, keys, first, last) },
    sink: createRedisSnapshotSink(clients.loading, keys, (...written) => cache.forget(...written)),
    claimOutbox: (id) => claimOutbox(clients.records, keys, id),
    keys,
    loadingClient: clients.loading,
    recordsClient: clients.records,
    stats: () => ({
      nearCache: addBytes(cache.stats(), memories.bytes),
      isLinked: link.provenAt() !== Number.NEGATIVE_INFINITY,
      snapshotsBreaker: breakers.snapshots.state(),
      ledgerBreaker: breakers.ledger.state(),
    }),
    settleHolds: settler.settle,
    close() {
      settler.stop();
      link.close();
      felt.close();
      watched.close();
    },
  };
}

function ledgerOptionsOf(
  { retentionMs, decisionsMs = retentionMs, now = Date.now, replication, onUnconfirmed }: RedisStoreOptions,
  memories: MemoryCache,
  { trust }: MasterFollower,
): LedgerOptions {
  return {
    retention: { memoriesMs: retentionMs, decisionsMs },
    now,
    memories,
    trust,
    ...(replication === undefined ? {} : { replication }),
    ...(onUnconfirmed === undefined ? {} : { onUnconfirmed }),
  };
}

const addBytes = (stats: NearCacheStats, bytes: number): NearCacheStats => ({
  ...stats,
  bytes: stats.bytes + bytes,
});

const createBreaker = (): CircuitBreaker =>
  createCircuitBreaker({ ...storeBreaker, now: () => performance.now(), random: Math.random });
