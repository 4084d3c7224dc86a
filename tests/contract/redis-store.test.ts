import { afterAll, beforeAll, describe } from 'vitest';
import { backgroundLimits } from '../../src/adapters/redis/connect-redis.ts';
import { openRedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { type RedisServers, startCluster, startSentinel, startStandalone } from '../support/redis-servers.ts';
import type { OpenContractStore } from './contract-store.ts';
import { describeCustomerStoreContract } from './customer-store.contract.ts';
import { describeKeyStoreContract } from './key-store.contract.ts';
import { describeLedgerContract } from './ledger.contract.ts';
import { describeLogContract } from './log.contract.ts';
import { describeRedisRetention } from './redis-retention.contract.ts';
import { describeSnapshotSinkContract } from './snapshot-sink.contract.ts';
import { describeTaskStoreContract } from './task-store.contract.ts';

const retentionMs = 400 * 86_400_000;
/** With replicas, commits wait for one. A cluster has 256 places by default; each test lays out its own, so here are fewer. */
const setUps: readonly [string, () => Promise<RedisServers>, replicas: number, places: number][] = [
  ['Redis', startStandalone, 0, 1],
  ['Redis, spread over four places', startStandalone, 0, 4],
  ['Redis Sentinel', startSentinel, 1, 1],
  ['Redis Cluster', startCluster, 1, 16],
];

describe.each(setUps)('%s', (name, start, replicas, places) => {
  let servers: RedisServers;
  let tenants = 0;
  beforeAll(async () => {
    servers = await start();
  });
  afterAll(() => servers.stop());

  /** Every test is a tenant of its own. */
  const openStore: OpenContractStore = async (surroundings) => {
    tenants += 1;
    const endpoint = parseRedisUrl(servers.url);
    const store = await openRedisStore({
      ledger: endpoint,
      limits: { snapshots: backgroundLimits, ledger: backgroundLimits },
      prefix: `t${tenants}`,
      retentionMs,
      places,
      ...(replicas > 0 && { replication: { replicas, timeoutMs: 500 } }),
      ...surroundings,
    });
    return { ...store, close: async () => store.close() };
  };

  describeLedgerContract(name, openStore);
  describeKeyStoreContract(name, openStore);
  describeLogContract(name, openStore);
  describeTaskStoreContract(name, openStore);
  describeCustomerStoreContract(name, openStore);
  describeSnapshotSinkContract(name, openStore);
  describeRedisRetention(name, openStore);
});
