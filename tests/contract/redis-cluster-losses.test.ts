import { afterAll, beforeAll, expect, it } from 'vitest';
import { backgroundLimits } from '../../src/adapters/redis/connect-redis.ts';
import { openRedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { type RedisServers, startCluster } from '../support/redis-servers.ts';
import { sampleSnapshot } from './sample-records.ts';

let servers: RedisServers;
beforeAll(async () => {
  servers = await startCluster();
});
afterAll(() => servers.stop());

it('a cluster of which any one master came back empty may lack customers', async () => {
  const store = await openRedisStore({
    ledger: parseRedisUrl(servers.url),
    limits: { snapshots: backgroundLimits, ledger: backgroundLimits },
    prefix: 'loss',
    retentionMs: 86_400_000,
  });
  try {
    expect(await store.losses.customers()).toContain('never loaded');
    await store.customers.put(sampleSnapshot());
    expect(await store.losses.customers()).toBeUndefined();
    let masters = 0;
    for (const node of servers.nodes) {
      if (!String(await node.command('ROLE')).startsWith('master')) continue;
      masters += 1;
      await node.command('FLUSHALL');
      expect(await store.losses.customers()).toContain('tact load');
      await store.customers.put(sampleSnapshot());
      expect(await store.losses.customers()).toContain('tact load');
      await store.sink.markLoaded();
      expect(await store.losses.customers()).toBeUndefined();
    }
    expect(masters).toBe(3);
  } finally {
    store.close();
  }
});
