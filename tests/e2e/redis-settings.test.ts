import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { checkRedisRole, type RedisRole } from '../../src/adapters/redis/check-redis-role.ts';
import { backgroundLimits, connectRedis, untilReady } from '../../src/adapters/redis/connect-redis.ts';
import { openRedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { type RedisServers, startSentinel, startStandalone } from '../support/redis-servers.ts';

/** The findings' severities by code. */
async function look(url: string, ...roles: RedisRole[]): Promise<Record<string, string>> {
  const client = connectRedis(parseRedisUrl(url), backgroundLimits, () => undefined);
  try {
    await untilReady(client, 5000);
    const findings = await checkRedisRole(client, roles);
    return Object.fromEntries(findings.map(({ code, severity }) => [code, severity]));
  } finally {
    client.disconnect();
  }
}

describe('the settings of a Redis', () => {
  let servers: RedisServers;
  const set = (...pairs: string[]) => servers.nodes[0]?.command('CONFIG', 'SET', ...pairs);
  beforeAll(async () => {
    servers = await startStandalone({ appendonly: 'yes' });
  });
  afterAll(() => servers.stop());

  it('that keep the promise are not complained of', async () => {
    expect(await look(servers.url, 'ledger', 'snapshots')).toEqual({});
  });

  it('that drop decisions under memory pressure are refused for the ledger, and warned of for snapshots', async () => {
    await set('maxmemory-policy', 'allkeys-lru', 'maxmemory', '100mb');
    expect(await look(servers.url, 'ledger')).toEqual({ 'ledger-evicts': 'refuse' });
    expect(await look(servers.url, 'snapshots')).toEqual({ 'snapshots-evict': 'warn' });
    const opening = openRedisStore({ ledger: parseRedisUrl(servers.url), prefix: 'a', retentionMs: 1000 });
    await expect(opening).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('noeviction'),
    });
    await set('maxmemory-policy', 'noeviction', 'maxmemory', '0');
  });

  it('that forget decisions at a restart or a power cut are warned of', async () => {
    await set('appendfsync', 'no');
    expect(await look(servers.url, 'ledger')).toEqual({ 'ledger-not-synced': 'warn' });
    await set('appendfsync', 'everysec', 'appendonly', 'no');
    expect(await look(servers.url, 'ledger')).toEqual({ 'ledger-not-persistent': 'warn' });
    expect(await look(servers.url, 'snapshots')).toEqual({});
    await set('appendonly', 'yes');
  });

  it('that a user may not see are said to be unseen, and what INFO reports is still judged', async () => {
    const [node] = servers.nodes;
    await set('maxmemory-policy', 'volatile-ttl');
    await node?.command('ACL', 'SETUSER', 'plain', 'on', '>secret', '~*', '&*', '+@all', '-config');
    await node?.command('ACL', 'SETUSER', 'blind', 'on', '>secret', '~*', '&*', '+@all', '-config', '-info');
    const as = (user: string): string => servers.url.replace('redis://', `redis://${user}:secret@`);
    expect(await look(as('plain'), 'ledger')).toEqual({ 'ledger-evicts': 'refuse' });
    expect(await look(as('blind'), 'ledger')).toEqual({ 'settings-hidden': 'warn' });
    await set('maxmemory-policy', 'noeviction');
  });

  it('of a replica make it unfit, and writes that no replica must have are warned of', async () => {
    const group = await startSentinel({ appendonly: 'yes' });
    onTestFinished(() => group.stop());
    const [, replica] = group.nodes;
    expect(await look(`redis://127.0.0.1:${replica?.port}`, 'snapshots')).toEqual({
      'not-a-master': 'refuse',
    });
    expect(await look(group.url, 'ledger')).toEqual({ 'ledger-unreplicated-writes': 'warn' });
  });

  it('of one that is not there are reported as such, without waiting for ever', async () => {
    const gone = await startStandalone();
    await gone.stop();
    const opening = openRedisStore({ ledger: parseRedisUrl(gone.url), prefix: 'a', retentionMs: 1000 });
    await expect(opening).rejects.toThrow('nothing listens there');
  });
});
