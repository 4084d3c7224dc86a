import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { backgroundLimits, connectRedis } from '../../src/adapters/redis/connect-redis.ts';
import { openRedis } from '../../src/adapters/redis/open-redis.ts';
import { readRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import {
  type RedisServers,
  startCluster,
  startSentinel,
  startStandalone,
  untilTrue,
} from '../support/redis-servers.ts';

/** What is said when a program opens the URL, or the database that it is in. */
async function open(url: string): Promise<string> {
  try {
    const client = await openRedis(readRedisUrl('REDIS_URL', url), backgroundLimits);
    const info = String(await client.call('CLIENT', 'INFO'));
    client.disconnect();
    return /\bdb=\d+/.exec(info)?.[0] ?? info;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('what a Redis URL asks for and the server does not have', { timeout: 60_000 }, () => {
  let servers: RedisServers;
  const at = (login: string, rest: string) => servers.url.replace('redis://', `redis://${login}`) + rest;
  beforeAll(async () => {
    servers = await startStandalone();
    const [node] = servers.nodes;
    const rules = ['on', '>p/ss', '~*', '&*', '+@all'];
    await node?.command('ACL', 'SETUSER', 'tact', ...rules);
    await node?.command('ACL', 'SETUSER', 'narrow', ...rules, '-select');
  });
  afterAll(() => servers.stop());

  it('is obeyed where it is there: the database, the user, the password', async () => {
    expect(await open(at('', ''))).toBe('db=0');
    expect(await open(at('tact:p%2Fss@', '/15'))).toBe('db=15');
  });

  it.each([
    ['a database that is not there', '', '/16', /database 16 cannot be selected: .*raise databases/],
    [
      'a database without the right to it',
      'narrow:p%2Fss@',
      '/2',
      /may not take database 2: give it \+select/,
    ],
    ['a wrong password', 'tact:hunter2@', '/0', /name or password is wrong/],
    ['a password that nobody asks for', ':hunter2@', '/0', /lets everybody in without a password/],
  ])('is refused: %s', async (_, login, path, words) => {
    const said = await open(at(login, path));
    expect(said).toMatch(/^REDIS_URL cannot be used: /);
    expect(said).toMatch(words);
    expect(said).not.toContain('hunter2');
  });

  it('is refused where the server is of another kind', async () => {
    const plain = servers.url.slice('redis://'.length);
    expect(await open(`redis+cluster://${plain}`)).toMatch(/server by itself: write redis:\/\//);
    expect(await open(`redis+sentinel://${plain}/main`)).toMatch(/server by itself: write redis:\/\//);
    const group = await startSentinel();
    onTestFinished(() => group.stop());
    const [sentinel] = group.nodes.slice(3);
    expect(await open(`redis://127.0.0.1:${sentinel?.port}`)).toMatch(/it is a sentinel: write/);
    expect(await open(group.url)).toBe('db=0');
    expect(await open(`${group.url}?db=3`)).toBe('db=3');
    expect(await open(`${group.url}?db=99`)).toMatch(/database 99 cannot be selected/);
    const cluster = await startCluster();
    onTestFinished(() => cluster.stop());
    expect(await open(`redis://127.0.0.1:${cluster.nodes[0]?.port}`)).toMatch(
      /node of a cluster: write redis\+cluster/,
    );
  });

  it('is never exchanged for database 0, also when the right to it is taken away later', async () => {
    const client = connectRedis(
      readRedisUrl('REDIS_URL', at('tact:p%2Fss@', '/2')),
      backgroundLimits,
      () => undefined,
    );
    const write = () => client.set('probe', '1');
    await untilTrue(async () => (await write()) === 'OK', 'a first write');
    const [node] = servers.nodes;
    await node?.command('ACL', 'SETUSER', 'tact', '-select');
    await node?.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await untilTrue(async () => client.status !== 'ready', 'the end of the connection');
    let refusals = 0;
    await untilTrue(async () => {
      await write().catch(() => {
        refusals += 1;
      });
      return refusals > 20;
    }, 'refused writes');
    await node?.command('ACL', 'SETUSER', 'tact', '+select');
    await untilTrue(async () => (await write()) === 'OK', 'a write after the right came back');
    client.disconnect();
    expect(await node?.command('EXISTS', 'probe')).toBe(0);
  });
});
