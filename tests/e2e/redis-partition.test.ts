import { Cluster, Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerLimits, type RedisClient, snapshotLimits } from '../../src/adapters/redis/connect-redis.ts';
import { createKeyLayout } from '../../src/adapters/redis/key-layout.ts';
import { openRedisStore, type RedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { defineScripts } from '../../src/adapters/redis/redis-script.ts';
import { upsertSnapshots } from '../../src/adapters/redis/upsert-snapshots.ts';
import { encodeSnapshots } from '../../src/domain/customer/encoded-snapshot.ts';
import { decisionIdOf } from '../../src/domain/decision/decision-id.ts';
import { ServiceError } from '../../src/domain/shared/service-error.ts';
import { sampleCommit, sampleSnapshot, sampleTask } from '../contract/sample-records.ts';
import { OwnClock } from '../support/own-clock.ts';
import {
  type RedisServers,
  startCluster,
  startSentinel,
  startStandalone,
  untilTrue,
} from '../support/redis-servers.ts';
import { runLength } from '../support/run-length.ts';
import { type NetworkFault, startProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const customers = Array.from({ length: 20 }, (_, index) => `C${index}`);
/** How long each fault lasts: longer than what is cached is believed. */
const faultMs = runLength({ gate: 1800, long: 10_000 });
/** What is promised (docs/data-plane.md). */
const boundMs = 1000;
/** What a late timer and the collector may add. */
const slackMs = 300;
/** For how long answers take. How old they are is asked of everybody's clock, however busy the machine. */
let clock: OwnClock;
beforeEach(() => {
  clock = new OwnClock();
});
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The service's connections bear its name; replicas, sentinels and the outsider below have others. */
const service = (hello: string): boolean => /\btact\b/.test(hello);

/** Somebody on the other side of the partition, who reads and writes as if nothing were the matter. */
function connectOutsider(servers: RedisServers): RedisClient {
  const endpoint = parseRedisUrl(servers.url);
  const nodes = endpoint.nodes.map((node) => ({ ...node }));
  const own = { connectionName: 'outsider' };
  const client =
    endpoint.mode === 'cluster'
      ? new Cluster(nodes, { redisOptions: own })
      : new Redis(
          endpoint.mode === 'sentinel'
            ? { ...own, sentinels: nodes, name: endpoint.masterName ?? '' }
            : { ...own, ...nodes[0] },
        );
  client.on('error', () => undefined);
  defineScripts(client);
  return client;
}

type Notes = {
  slowestReadMs: number;
  slowestCommitMs: number;
  answered: number;
  refused: number;
  readonly unexpected: unknown[];
  /** How long a read from the cache, given as true, lagged behind an acknowledged write. */
  longestLagMs: number;
};

/** Reads and commits all the time while an outsider writes, and notes how long each took and how old it was. */
class Traffic {
  readonly notes: Notes = {
    slowestReadMs: 0,
    slowestCommitMs: 0,
    answered: 0,
    refused: 0,
    unexpected: [],
    longestLagMs: 0,
  };
  readonly #store: RedisStore;
  readonly #outsider: RedisClient;
  readonly #acknowledged = new Map<string, { asOf: number; at: number }[]>();
  #isOver = false;
  #round = 0;

  constructor(store: RedisStore, outsider: RedisClient) {
    this.#store = store;
    this.#outsider = outsider;
  }

  async run(ms: number): Promise<void> {
    const loops = Promise.all([this.#read(), this.#commit(), this.#write()]);
    await pause(ms);
    this.#isOver = true;
    await loops;
    this.#isOver = false;
  }

  async #read(): Promise<void> {
    while (!this.#isOver) {
      for (const customerId of customers) await this.#readOne(customerId);
      await pause(5);
    }
  }

  async #readOne(customerId: string): Promise<void> {
    const begun = performance.now();
    const asked = clock.now();
    await this.#answer(async () => {
      const reading = await this.#store.snapshots.readSnapshot(customerId);
      if (!reading.found || reading.source !== 'cache') return;
      const seen = Date.parse(reading.snapshot.asOf);
      const missed = this.#acknowledged.get(customerId)?.find(({ asOf }) => asOf > seen);
      if (missed !== undefined)
        this.notes.longestLagMs = Math.max(this.notes.longestLagMs, begun - missed.at);
    });
    this.notes.slowestReadMs = Math.max(this.notes.slowestReadMs, clock.now() - asked);
  }

  async #commit(): Promise<void> {
    while (!this.#isOver) {
      this.#round += 1;
      const interactionId = `i${this.#round}`;
      const ids = { interactionId, decisionId: decisionIdOf(interactionId), customerId: 'C1' };
      const asked = clock.now();
      await this.#answer(() =>
        this.#store.ledger.commit(
          sampleCommit(ids, { tasks: [sampleTask({ ...ids, taskId: `t${this.#round}` })] }),
        ),
      );
      this.notes.slowestCommitMs = Math.max(this.notes.slowestCommitMs, clock.now() - asked);
      await pause(20);
    }
  }

  /** What is not acknowledged in a second is not waited for. */
  async #write(): Promise<void> {
    while (!this.#isOver) {
      for (const customerId of customers) {
        const asOf = Date.now();
        const row = sampleSnapshot({ customerId, identities: [], asOf: new Date(asOf).toISOString() });
        const isDone = await Promise.race([
          upsertSnapshots(this.#outsider, this.#store.keys, encodeSnapshots([row])).then(
            () => true,
            () => false,
          ),
          pause(1000).then(() => false),
        ]);
        if (!isDone) continue;
        const known = this.#acknowledged.get(customerId) ?? [];
        this.#acknowledged.set(customerId, [...known, { asOf, at: performance.now() }]);
      }
      await pause(50);
    }
  }

  async #answer(call: () => Promise<unknown>): Promise<void> {
    try {
      await call();
      this.notes.answered += 1;
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'store-unavailable') this.notes.refused += 1;
      else this.notes.unexpected.push(error);
    }
  }
}

/** By the port of the server behind each. */
let proxies = new Map<number, TcpProxy>();
let servers: RedisServers | undefined;
let store: RedisStore | undefined;
let outsider: RedisClient | undefined;

async function behind(port: number): Promise<number> {
  const proxy = await startProxy(port);
  proxies.set(port, proxy);
  return proxy.port;
}

afterEach(async () => {
  clock.stop();
  store?.close();
  outsider?.disconnect();
  await Promise.all([...proxies.values()].map((proxy) => proxy.close()));
  await servers?.stop();
  proxies = new Map();
});

async function open(running: RedisServers): Promise<Traffic> {
  store = await openRedisStore({
    ledger: parseRedisUrl(running.url),
    prefix: 'apart',
    retentionMs: 3_600_000,
  });
  outsider = connectOutsider(running);
  const own = store;
  await untilTrue(async () => own.stats().isLinked, 'the link');
  return new Traffic(own, outsider);
}

/** The store answers again, from Redis and from a cache that is believed. */
async function expectRecovered(own: RedisStore): Promise<void> {
  await untilTrue(
    async () => {
      await own.ledger.readMemories('C1', undefined);
      const reading = await own.snapshots.readSnapshot('C1');
      return own.stats().isLinked && reading.found && reading.source === 'cache';
    },
    'recovery',
    10_000,
  );
}

const faults: readonly [string, () => void][] = [
  ['a black hole', () => impairAll({ to: service, holds: ['requests', 'replies'] })],
  ['requests that vanish', () => impairAll({ to: service, holds: ['requests'] })],
  ['replies that vanish', () => impairAll({ to: service, holds: ['replies'] })],
  ['a network that is slow', () => impairAll({ to: service, delayMs: 60 })],
  ['half-open connections', halfCloseAll],
];

function halfCloseAll(): void {
  for (const proxy of proxies.values()) proxy.halfClose(service);
}

function impairAll(fault: NetworkFault): void {
  for (const proxy of proxies.values()) proxy.impair(fault);
}

describe.each([
  ['one server', () => startStandalone({}, { behind })],
  ['Sentinel', () => startSentinel({}, 1000, { behind })],
  ['a cluster', () => startCluster({}, undefined, { behind })],
] as const)('a network that fails between the service and Redis: %s', (_name, start) => {
  it('costs no answer its time, is never believed past the bound, and mends by itself', async () => {
    servers = await start();
    const traffic = await open(servers);
    const own = store;
    if (own === undefined) throw new Error('no store');
    await traffic.run(500);
    for (const [name, fail] of faults) {
      fail();
      await traffic.run(faultMs);
      for (const proxy of proxies.values()) proxy.heal();
      await expectRecovered(own);
      const { slowestReadMs, slowestCommitMs, longestLagMs, unexpected } = traffic.notes;
      expect(unexpected, name).toEqual([]);
      expect(slowestReadMs, name).toBeLessThan(snapshotLimits.commandMs + slackMs);
      expect(slowestCommitMs, name).toBeLessThan(ledgerLimits.commandMs + slackMs);
      expect(longestLagMs, name).toBeLessThan(boundMs + slackMs);
    }
    expect(traffic.notes.refused).toBeGreaterThan(0);
    console.log(JSON.stringify(traffic.notes));
  }, 120_000);
});

describe('a reader on the deposed side of a partition under Sentinel', () => {
  it('never takes its cache for the truth past the bound, and comes over when the network heals', async () => {
    servers = await startSentinel({ 'min-replicas-to-write': 0 }, 1000, { behind });
    await open(servers);
    const own = store;
    const writer = outsider;
    if (own === undefined || writer === undefined) throw new Error('no store');
    const [masterNode] = servers.nodes;
    const [master, , , ...sentinels] = servers.nodes.map(({ port }) => proxies.get(port));
    const keys = createKeyLayout('apart');
    const before = sampleSnapshot({ asOf: '2026-11-21T00:00:00Z' });
    const after = sampleSnapshot({ asOf: '2026-11-22T00:00:00Z' });
    await upsertSnapshots(writer, keys, encodeSnapshots([before]));
    await untilTrue(async () => {
      const reading = await own.snapshots.readSnapshot('C1');
      return reading.found && reading.source === 'cache';
    }, 'a hit');

    // The reader and the master on one side; the replicas, the sentinels and the outsider on the other.
    const everybody = { holds: ['requests', 'replies'] } as const;
    master?.impair({ ...everybody, to: (hello) => !service(hello) });
    for (const sentinel of sentinels)
      sentinel?.impair({ ...everybody, to: (hello) => !/sentinel-\w+-/.test(hello) });
    await untilTrue(async () => {
      const roles = await Promise.all(servers?.nodes.slice(1, 3).map((node) => node.command('ROLE')) ?? []);
      return roles.some((role) => String(role).startsWith('master'));
    }, 'the new master');
    const promoted = await newMaster(servers);
    await upsertSnapshots(promoted, keys, encodeSnapshots([after]));
    const acknowledgedAt = performance.now();
    promoted.disconnect();

    // What it is given is the old side's, read there or marked as stale.
    const given = { cache: 0, store: 0, 'stale-cache': 0 };
    let lastBelieved = 0;
    while (performance.now() < acknowledgedAt + 3000) {
      const begun = performance.now();
      const reading = await Promise.resolve(own.snapshots.readSnapshot('C1')).catch(() => undefined);
      if (reading?.found) {
        given[reading.source] += 1;
        expect(reading.snapshot.asOf).toBe(before.asOf);
        if (reading.source === 'cache') lastBelieved = begun - acknowledgedAt;
      }
      await pause(20);
    }
    expect(lastBelieved).toBeLessThan(boundMs + slackMs);
    expect(given.store + given['stale-cache']).toBeGreaterThan(0);
    expect(String(await masterNode?.command('ROLE'))).toMatch(/^master/);

    for (const proxy of proxies.values()) proxy.heal();
    await untilTrue(
      async () => {
        const reading = await own.snapshots.readSnapshot('C1');
        return reading.found && reading.source === 'cache' && reading.snapshot.asOf === after.asOf;
      },
      'the new master’s snapshot',
      20_000,
    );
  }, 90_000);
});

/** A connection to the replica that was promoted, past everything in between. */
async function newMaster({ nodes }: RedisServers): Promise<RedisClient> {
  for (const node of nodes.slice(1, 3)) {
    if (!String(await node.command('ROLE')).startsWith('master')) continue;
    const client = new Redis({ host: '127.0.0.1', port: node.port, connectionName: 'outsider' });
    defineScripts(client);
    return client;
  }
  throw new Error('no new master');
}
