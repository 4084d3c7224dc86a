import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findConnectionFailure } from '../../src/adapters/redis/explain-failure.ts';
import { openRedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { sampleCommit, sampleSnapshot } from '../contract/sample-records.ts';
import type { Certificates } from '../support/certificates.ts';
import {
  type RedisServers,
  startCluster,
  startSentinel,
  startStandalone,
  untilTrue,
} from '../support/redis-servers.ts';

const password = 'for-the-tests';
const protection = { tls: true, password };

/** What is wrong with a URL, and the words that tell what to do. */
const mistakes: readonly [string, (url: string, files: Certificates) => string, RegExp][] = [
  [
    'another authority',
    (url, { ca, otherCa }) => url.replace(encodeURIComponent(ca), encodeURIComponent(otherCa)),
    /not signed by an authority that is trusted here.*ca=FILE/,
  ],
  ['no authority', (url) => url.replace(/ca=[^&]*&/, ''), /ca=FILE/],
  ['no client certificate', (url) => url.replace(/&cert=[^&]*&key=[^&]*/, ''), /cert=FILE&key=FILE/],
  [
    'no name',
    (url) => url.replace(/&servername=[^&]*/, ''),
    /for another name \(DNS:redis\.tact\.test\).*servername=NAME/,
  ],
  [
    'no TLS',
    (url) => url.replace('rediss', 'redis').replace(/[?&](ca|cert|key|servername)=[^&]*/g, ''),
    /write rediss/,
  ],
  [
    'no password',
    (url) => url.replace(/:[^:@/]*@/, '').replace(/sentinelPassword=[^&]*&/, ''),
    /wants a password.*USER:PASSWORD@/,
  ],
  ['a wrong password', (url) => url.replace(/:[^:@/]*@/, ':other@'), /password is wrong/],
  [
    'a file that is not there',
    (url, { ca }) => url.replace(encodeURIComponent(ca), '%2Fnowhere'),
    /\/nowhere.*ENOENT/,
  ],
];

/** Further tests of one kind of servers, in the block that starts them. The last one leaves another master. */
const testOneServer = (servers: () => RedisServers): void => {
  it('report a store that cannot be reached with the reason, not with a time-out alone', async () => {
    const url = servers().url.replace(/ca=[^&]*&/, '');
    const opening = openRedisStore({ ledger: parseRedisUrl(url), prefix: 'tls', retentionMs: 1000 });
    await expect(opening).rejects.toThrow(/cannot be used: 127\.0\.0\.1:\d+: its certificate.*ca=FILE/);
  });
};

const testSentinel = (servers: () => RedisServers): void => {
  it('report an unknown group by name', async () => {
    const trouble = (await findConnectionFailure(parseRedisUrl(servers().url.replace('/main?', '/other?'))))
      ?.words;
    expect(trouble).toMatch(/no master group named other/);
  });

  it('lead to the new master when it changes masters', async () => {
    const store = await openRedisStore({
      ledger: parseRedisUrl(servers().url),
      prefix: 'tls',
      retentionMs: 1_000_000,
    });
    onTestFinished(() => store.close());
    await store.customers.put(sampleSnapshot());
    await untilTrue(async () => store.stats().isLinked, 'the link');
    const [old] = servers().nodes;
    const sentinel = servers().nodes.at(-1);
    await untilTrue(async () => {
      if (String(await old?.command('ROLE')).startsWith('slave')) return true;
      const master = await sentinel?.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'main');
      // On a busy machine a change can be given up; while it is under way, this is refused.
      if (String(master) === `127.0.0.1,${old?.port}`)
        await sentinel?.command('SENTINEL', 'FAILOVER', 'main');
      return false;
    }, 'the change');
    const later = sampleSnapshot({ asOf: '2026-11-22T00:00:00Z' });
    // A try whose answer was lost with the old connection may be stored: then the next one changes nothing.
    await untilTrue(
      () => store.customers.put(later).then(({ status }) => status === 'replaced' || status === 'unchanged'),
      'a write to the new master',
    );
    await untilTrue(async () => {
      const reading = await store.snapshots.readSnapshot('C1');
      return reading.found && reading.source === 'cache' && reading.snapshot.asOf === later.asOf;
    }, 'a hit again');
  });
};

describe.each([
  ['one server', () => startStandalone({}, protection), testOneServer],
  ['Sentinel', () => startSentinel({}, 1000, protection), testSentinel],
  ['a cluster', () => startCluster({}, undefined, protection), () => undefined],
] as const)('TLS, client certificates and passwords: %s', (_name, start, testMore) => {
  let servers: RedisServers;
  beforeAll(async () => {
    servers = await start();
  });
  afterAll(() => servers.stop());

  it('serve reads, writes and the near cache', async () => {
    const store = await openRedisStore({
      ledger: parseRedisUrl(servers.url),
      prefix: 'tls',
      retentionMs: 1_000_000,
    });
    onTestFinished(() => store.close());
    await store.customers.put(sampleSnapshot());
    expect(await store.ledger.commit(sampleCommit())).toEqual({ status: 'committed' });
    await untilTrue(async () => store.stats().isLinked, 'the link');
    await untilTrue(async () => {
      const reading = await store.snapshots.readSnapshot('C1');
      return reading.found && reading.source === 'cache';
    }, 'a hit');
  });

  it.each(mistakes)('are refused with what to change when there is %s', async (_mistake, spoil, words) => {
    const { certificates } = servers;
    if (certificates === undefined) throw new Error('no certificates');
    const look = async () =>
      (await findConnectionFailure(parseRedisUrl(spoil(servers.url, certificates))))?.words;
    const told = await look().catch((error: unknown) => String(error));
    expect(told).toMatch(words);
    expect(told).not.toContain(password);
  });

  testMore(() => servers);
});
