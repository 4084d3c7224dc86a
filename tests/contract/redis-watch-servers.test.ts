import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { RedisRole } from '../../src/adapters/redis/check-redis-role.ts';
import { backgroundLimits } from '../../src/adapters/redis/connect-redis.ts';
import { createKeyLayout } from '../../src/adapters/redis/key-layout.ts';
import { openRedis } from '../../src/adapters/redis/open-redis.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { createStoreMarks, markSnapshots } from '../../src/adapters/redis/store-marks.ts';
import { watchServers } from '../../src/adapters/redis/watch-servers.ts';
import { type RedisServers, startStandalone, untilTrue } from '../support/redis-servers.ts';

const until = (isTrue: () => boolean) => untilTrue(async () => isTrue(), 'the look');

describe('a watch over the settings of servers', () => {
  let servers: RedisServers;
  const command = (...words: (string | number)[]) => servers.nodes[0]?.command(...words);
  beforeAll(async () => {
    servers = await startStandalone({ appendonly: 'yes' });
  });
  afterAll(() => servers.stop());

  async function watch(role: RedisRole) {
    const client = await openRedis(parseRedisUrl(servers.url), backgroundLimits, false);
    const keys = createKeyLayout('watched');
    const marks = createStoreMarks({ snapshots: client, ledger: client, keys });
    await markSnapshots(client, keys);
    const reported: string[] = [];
    const watching = watchServers({
      servers: [{ client, roles: [role], findings: [] }],
      onFinding: ({ code }) => reported.push(code),
      onEvicted: marks.revokeCustomers,
      everyMs: 20,
    });
    onTestFinished(() => {
      watching.close();
      client.disconnect();
    });
    const codes = () => watching.findings().map(({ code }) => code);
    return { reported, codes, marks };
  }

  it('reports a setting that is changed while they run, once, until it is right again', async () => {
    const { reported, codes } = await watch('ledger');
    await command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    await until(() => codes().includes('ledger-evicts'));
    await command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await until(() => codes().length === 0);
    await command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    await until(() => reported.length === 2);
    expect(reported).toEqual(['ledger-evicts', 'ledger-evicts']);
    await command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
  });

  it('counts dropped customers as a loss, until they are loaded again', async () => {
    const { codes, marks } = await watch('snapshots');
    expect(await marks.customers()).toBeUndefined();
    await command('CONFIG', 'SET', 'maxmemory', '4mb', 'maxmemory-policy', 'volatile-random');
    await until(() => codes().includes('snapshots-evict'));
    for (let n = 0; n < 100; n += 1) await command('SET', `more-${n}`, 'x'.repeat(50_000), 'EX', 1000);
    await untilTrue(async () => (await marks.customers()) !== undefined, 'the loss');
    expect(await marks.customers()).toContain('evicted keys');
  });
});
