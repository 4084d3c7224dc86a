import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChangeFeed } from '../../src/adapters/redis/change-feed.ts';
import { backgroundLimits } from '../../src/adapters/redis/connect-redis.ts';
import { feedKeys, feedNamesKey, readFeedLags } from '../../src/adapters/redis/feed-lag.ts';
import { createKeyLayout } from '../../src/adapters/redis/key-layout.ts';
import { openRedis } from '../../src/adapters/redis/open-redis.ts';
import { openRedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { createRedisStoreKeeper } from '../../src/adapters/redis/redis-store-keeper.ts';
import { createChangeReader } from '../../src/http/schemas/read-change.ts';
import { verifyStore } from '../../src/keep/verify-store.ts';
import { type RedisServers, startCluster, startStandalone, untilTrue } from '../support/redis-servers.ts';
import type { OpenContractStore } from './contract-store.ts';
import { describeCustomerStoreContract } from './customer-store.contract.ts';
import { describeLedgerContract } from './ledger.contract.ts';
import { describeRedisRetention } from './redis-retention.contract.ts';
import { sampleCommit, sampleSnapshot, sampleTask } from './sample-records.ts';
import { describeSnapshotSinkContract } from './snapshot-sink.contract.ts';
import { describeTaskStoreContract } from './task-store.contract.ts';

const readChange = createChangeReader();

const page = readFileSync(new URL('../../docs/data-plane.md', import.meta.url), 'utf8');
const password = 'for-the-tests';

/** What docs/data-plane.md grants a program. */
function rightsOf(program: string): string {
  const row = page.split('\n').find((line) => line.startsWith(`| ${program} |`)) ?? '';
  return [...row.slice(program.length + 3).matchAll(/`([^`]+)`/g)].map(([, rights]) => rights).join(' ');
}

const service = rightsOf('service, worker, `tact load`').replaceAll('~tact:', '~t*:');
const onCluster = `${service} ${rightsOf('and on a cluster')}`;
const feed = `${service} ${rightsOf('and `tact feed`')}`;
const keeper = `${service} ${rightsOf('and `tact store`')}`;
const waiting = rightsOf('where commits wait for replicas');

const asUser = (url: string, user: string): string =>
  url.replace(/^(rediss?(?:\+\w+)?:\/\/)[^@]*@/, `$1${user}:${password}@`);

const users = (rules: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(rules).map(([name, rights]) => [name, `on >${password} resetchannels -@all ${rights}`]),
  );

/**
 * How often a server has run each command, as access control lists write them; of a container command also its own name.
 * `probes`: how often rights were tried, once each (the key is deleted four times), which is no use of them.
 */
async function commandsRun({ nodes }: RedisServers, probes = 0): Promise<Map<string, number>> {
  const infos = await Promise.all(nodes.map((node) => node.command('INFO', 'commandstats')));
  const run = new Map<string, number>();
  for (const [, name = '', calls] of infos.join('\n').matchAll(/cmdstat_([^:]+):calls=(\d+)/g))
    for (const command of new Set([name, name.split('|')[0] ?? '']))
      run.set(command, (run.get(command) ?? 0) + Number(calls));
  for (const [command, calls] of run) {
    const used = calls - probes * (command === 'del' ? 4 : 1);
    if (isProbed(command) && used <= 0) run.delete(command);
  }
  return run;
}

const probe = readFileSync(
  new URL('../../src/adapters/redis/scripts/probe-rights.1.lua', import.meta.url),
  'utf8',
);
const isProbed = (command: string): boolean => probe.includes(`{ '${command}', key`);

describe('a user with the rights that are documented', () => {
  describe.each([
    ['on one server', service, startStandalone] as const,
    [
      'on a cluster',
      `${onCluster} ${waiting}`,
      (settings: object, protection: object) => startCluster({ ...settings }, undefined, protection),
    ] as const,
  ])('%s', (name, rights, start) => {
    let servers: RedisServers;
    let tenants = 0;
    const findings: string[] = [];
    beforeAll(async () => {
      servers = await start({}, { password, users: users({ tact: rights }) });
    });
    afterAll(() => servers.stop());

    const openStore: OpenContractStore = async (surroundings) => {
      tenants += 1;
      const store = await openRedisStore({
        ledger: parseRedisUrl(asUser(servers.url, 'tact')),
        limits: { snapshots: backgroundLimits, ledger: backgroundLimits },
        prefix: `t${tenants}`,
        retentionMs: 400 * 86_400_000,
        places: servers.nodes.length > 1 ? 16 : 1,
        ...(rights.includes('+wait') && {
          replication: { replicas: 1, timeoutMs: 500 },
        }),
        onFinding: ({ code }) => findings.push(code),
        ...surroundings,
      });
      return { ...store, close: async () => store.close() };
    };

    describeLedgerContract(name, openStore);
    describeTaskStoreContract(name, openStore);
    describeCustomerStoreContract(name, openStore);
    describeSnapshotSinkContract(name, openStore);
    describeRedisRetention(name, openStore);

    it('gets no report of a missing right, and its near cache is linked', async () => {
      const store = await openRedisStore({
        ledger: parseRedisUrl(asUser(servers.url, 'tact')),
        prefix: 't0',
        retentionMs: 1000,
      });
      await untilTrue(async () => store.stats().isLinked, 'the link');
      await untilTrue(async () => (await commandsRun(servers)).has('ping'), 'a heartbeat of the link');
      for (const node of servers.nodes) {
        const stream = feedKeys('t0', 'all').stream;
        await node.command('XGROUP', 'CREATE', stream, 'tact', '0', 'MKSTREAM').catch(() => undefined);
        await node.command('SADD', feedNamesKey('t0'), 'all').catch(() => undefined);
      }
      expect(await readFeedLags(store.recordsClient, 't0', Date.now())).toMatchObject([
        { name: 'all', entries: 0, parked: 0 },
      ]);
      store.close();
      expect(findings).not.toContain('rights-missing');
    });

    it('needs every one of them', async () => {
      // Replicas repeat what scripts do, so only one server's figures are exact.
      const run = await commandsRun(servers, servers.nodes.length === 1 ? tenants + 1 : 0);
      const granted = rights.split(' ').filter((right) => right.startsWith('+'));
      expect(granted.filter((right) => !run.has(right.slice(1)))).toEqual([]);
    });
  });
});

describe('the rights of the other programs', () => {
  let servers: RedisServers;
  beforeAll(async () => {
    servers = await startStandalone({}, { password, users: users({ feed, keeper }) });
  });
  afterAll(() => servers.stop());

  it('are enough to follow a feed, and each is needed', async () => {
    const client = await openRedis(parseRedisUrl(asUser(servers.url, 'feed')), backgroundLimits);
    const stream = 't1:{t1:changes:all}';
    for (const change of ['nonsense', '{}'])
      await servers.nodes[0]?.command('XADD', stream, '*', 'change', change);
    let now = Date.now();
    const opened = await openChangeFeed(client, {
      prefix: 't1',
      name: 'all',
      now: () => now,
      keepMs: 1000,
      readChange,
    });
    const entries = (await opened.take(10, 10)) ?? [];
    now += 3_600_000;
    await opened.finish(
      entries.map(({ id }) => id),
      entries.map(({ id }) => ({ id, reason: 'invalid', message: 'x' })),
    );
    expect(await opened.lag()).toMatchObject({ entries: 0, parked: 2 });
    await opened.close();
    const run = await commandsRun(servers);
    const granted = rightsOf('and `tact feed`').split(' ');
    expect(granted.filter((right) => !run.has(right.slice(1)))).toEqual([]);
  });

  it('are enough to look after a store, and each is needed', async () => {
    const endpoint = parseRedisUrl(asUser(servers.url, 'keeper'));
    const store = await openRedisStore({ ledger: endpoint, prefix: 't2', retentionMs: 1000_000 });
    await store.customers.put(sampleSnapshot());
    await store.ledger.commit(sampleCommit({}, { tasks: [sampleTask()] }));
    store.close();
    const client = await openRedis(endpoint, backgroundLimits);
    const keys = createKeyLayout('t2');
    const own = createRedisStoreKeeper({ snapshots: client, ledger: client, keys });
    await servers.nodes[0]?.command('DEL', keys.identity('booking-reference:QX7F2M'));
    await servers.nodes[0]?.command('ZADD', keys.placeOf('C1').due, 1, 'no-such-task');
    const report = await verifyStore(own, { isDeclared: () => true, repair: true });
    expect(report.repaired).toBe(2);
    await own.figures();
    await own.close();
    const run = await commandsRun(servers);
    const granted = rightsOf('and `tact store`').split(' ');
    expect(granted.filter((right) => !run.has(right.slice(1)))).toEqual([]);
  });
});

describe('a user who lacks a right', () => {
  let servers: RedisServers;
  beforeAll(async () => {
    servers = await startStandalone(
      {},
      {
        password,
        users: users({
          'no-hset': service.replace('+hset ', '').replace('+zadd ', ''),
          'no-keys': service.replace('~t*:*', '~other:*'),
          'no-scripts': service.replace(' +eval +evalsha', ''),
          'no-cache': service.replace(' +role', '').replace(' +client', ''),
          'no-info': service.replace(' +info', ''),
        }),
      },
    );
  });
  afterAll(() => servers.stop());

  const open = (user: string, onFinding: (message: string) => void = () => undefined) =>
    openRedisStore({
      ledger: parseRedisUrl(asUser(servers.url, user)),
      prefix: 't1',
      retentionMs: 1000,
      onFinding: ({ message }) => onFinding(message),
    });

  it.each([
    ['no-hset', /\+hset \+zadd/],
    ['no-keys', /~t1:\*/],
    ['no-scripts', /\+evalsha/],
  ])('is named, and Tact does not start: %s', async (user, words) => {
    await expect(open(user)).rejects.toThrow(words);
  });

  it.each([
    ['no-cache', /\+role \+client\|id \+client\|tracking/],
    ['no-info', /\+info/],
  ])('for the near cache alone is warned: %s', async (user, words) => {
    const messages: string[] = [];
    const store = await open(user, (message) => messages.push(message));
    store.close();
    expect(messages.join('\n')).toMatch(words);
  });
});
