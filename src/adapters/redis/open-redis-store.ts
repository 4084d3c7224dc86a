import type { Ledger } from '../../decide/ports.ts';
import type { TaskStore } from '../../deliver/ports.ts';
import type { CustomerStore } from '../../maintain/ports.ts';
import {
  backgroundLimits,
  connectRedis,
  type RedisClient,
  type RedisLimits,
  servingLimits,
  untilReady,
} from './connect-redis.ts';
import { createKeyLayout, type KeyLayout } from './key-layout.ts';
import { createLedgerRecords } from './ledger-records.ts';
import { createRedisCustomerStore } from './redis-customer-store.ts';
import type { RedisEndpoint } from './redis-endpoint.ts';
import { createRedisLedger, type ReplicationWait } from './redis-ledger.ts';
import { defineScripts } from './redis-script.ts';
import { createRedisTaskStore } from './redis-task-store.ts';
import { createSnapshotSource, type SnapshotSource } from './snapshot-source.ts';

export type RedisStoreOptions = {
  /** Decisions, tasks, memories, budgets: persistent, noeviction. */
  readonly ledger: RedisEndpoint;
  /** Snapshots and identities, which can be loaded again; the ledger's server if absent. */
  readonly snapshots?: RedisEndpoint;
  /** Separates tenants. */
  readonly prefix: string;
  /** How long decisions, memories and finished tasks are kept, in milliseconds. */
  readonly retentionMs: number;
  readonly replication?: ReplicationWait;
  /** Of the connections on the decision path; servingLimits if absent. */
  readonly limits?: RedisLimits;
  readonly removeLetters?: (taskIds: readonly string[]) => Promise<number>;
  /** Told of every trouble of a connection; calls reject on their own. */
  readonly onTrouble?: (error: Error) => void;
  /** Epoch milliseconds. */
  readonly now?: () => number;
};

export type RedisStore = {
  readonly source: SnapshotSource;
  readonly ledger: Ledger;
  readonly tasks: TaskStore;
  readonly customers: CustomerStore;
  readonly keys: KeyLayout;
  /** For reads on the decision path. */
  readonly snapshotsClient: RedisClient;
  /** For loads and searches: long limits, gathers what is sent at once into few writes. */
  readonly loadingClient: RedisClient;
  readonly ledgerClient: RedisClient;
  close(): void;
};

const startMs = 5000;

/** Connects to the one or two servers. Rejects when one cannot be reached within five seconds. */
export async function openRedisStore(options: RedisStoreOptions): Promise<RedisStore> {
  const keys = createKeyLayout(options.prefix);
  const now = options.now ?? Date.now;
  const connect = (endpoint: RedisEndpoint, limits: RedisLimits, gather: boolean): RedisClient => {
    const client = connectRedis(endpoint, limits, options.onTrouble ?? (() => undefined), gather);
    defineScripts(client);
    return client;
  };
  const serving = options.limits ?? servingLimits;
  const snapshots = options.snapshots ?? options.ledger;
  const snapshotsClient = connect(snapshots, serving, false);
  const loadingClient = connect(snapshots, backgroundLimits, true);
  const ledgerClient = connect(options.ledger, serving, false);
  const recordsClient = connect(options.ledger, backgroundLimits, false);
  const clients = [snapshotsClient, loadingClient, ledgerClient, recordsClient];
  const close = (): void => {
    for (const client of clients) client.disconnect();
  };
  try {
    await Promise.all(clients.map((client) => untilReady(client, startMs)));
  } catch (error) {
    close();
    throw error;
  }
  const { retentionMs, replication } = options;
  return {
    source: createSnapshotSource(snapshotsClient, keys),
    ledger: createRedisLedger(ledgerClient, keys, {
      retentionMs,
      now,
      ...(replication === undefined ? {} : { replication }),
    }),
    tasks: createRedisTaskStore(recordsClient, keys, { retentionMs, now }),
    customers: createRedisCustomerStore({
      client: loadingClient,
      keys,
      records: createLedgerRecords(recordsClient, keys, { retentionMs }),
      removeLetters: options.removeLetters ?? (async () => 0),
    }),
    keys,
    snapshotsClient,
    loadingClient,
    ledgerClient,
    close,
  };
}
