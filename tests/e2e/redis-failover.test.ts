import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ledgerLimits, snapshotLimits } from '../../src/adapters/redis/connect-redis.ts';
import { openRedisStore, type RedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { decisionIdOf } from '../../src/domain/decision/decision-id.ts';
import { ServiceError } from '../../src/domain/shared/service-error.ts';
import { sampleCommit, sampleSnapshot, sampleTask } from '../contract/sample-records.ts';
import { OwnClock } from '../support/own-clock.ts';
import { runPlannedFailovers } from '../support/planned-failovers.ts';
import {
  endProcess,
  type RedisNode,
  type RedisServers,
  startCluster,
  startSentinel,
  untilTrue,
} from '../support/redis-servers.ts';
import { runLength } from '../support/run-length.ts';

const seconds = runLength({ gate: 7, long: 30 });
/** What a late timer and the collector may add. */
const slackMs = 250;
/** For how long answers take, however busy the machine. */
let clock: OwnClock;
const warm = Array.from({ length: 200 }, (_, index) => `C${index}`);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Tally = { answered: number; degraded: number; slowestMs: number; other: unknown[] };
const newTally = (): Tally => ({ answered: 0, degraded: 0, slowestMs: 0, other: [] });

async function timed(tally: Tally, call: () => Promise<unknown>): Promise<boolean> {
  const begun = clock.now();
  try {
    await call();
    tally.answered += 1;
    return true;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'store-unavailable') tally.degraded += 1;
    else tally.other.push(error);
    return false;
  } finally {
    tally.slowestMs = Math.max(tally.slowestMs, clock.now() - begun);
  }
}

function commitOne(store: RedisStore, id: number): Promise<unknown> {
  const interactionId = `i${id}`;
  const decisionId = decisionIdOf(interactionId);
  const customerId = `C${id % 200}`;
  const task = sampleTask({ taskId: `t${id}`, customerId, decisionId, interactionId });
  return store.ledger.commit(sampleCommit({ interactionId, decisionId, customerId }, { tasks: [task] }));
}

async function masterOfLedger(servers: RedisServers, key: string): Promise<RedisNode> {
  for (const node of servers.nodes) {
    const role = await node.command('ROLE').catch(() => []);
    if (!Array.isArray(role) || String(role[0]) !== 'master') continue;
    if (
      await node.command('GET', key).then(
        () => true,
        () => false,
      )
    )
      return node;
  }
  throw new Error('no master');
}

/** Decisions arrive all the time, each a read and a commit; in the middle the ledger's master is killed. */
async function loadThroughFailover(servers: RedisServers, replicas: number) {
  const unconfirmed = new Set<string>();
  const store = await openRedisStore({
    ledger: parseRedisUrl(servers.url),
    prefix: 'failover',
    retentionMs: 3_600_000,
    replication: {
      replicas,
      timeoutMs: 100,
    },
    onUnconfirmed: (interactionId) => unconfirmed.add(interactionId),
  });
  try {
    for (const customerId of warm) await store.customers.put(sampleSnapshot({ customerId, identities: [] }));
    for (const customerId of warm)
      await untilTrue(async () => (await store.snapshots.readSnapshot(customerId)).found, 'a warm cache');
    const master = await masterOfLedger(servers, `${store.keys.places[0]?.base}none`);
    const reads = newTally();
    const commits = newTally();
    const acknowledged: number[] = [];
    const underWay: Promise<unknown>[] = [];
    const until = Date.now() + seconds * 1000;
    const killAt = Date.now() + 1000;
    let afterRecovery = 0;
    for (let id = 0; Date.now() < until; id += 1) {
      if (Date.now() > killAt && master.process.exitCode === null && master.process.signalCode === null)
        await endProcess(master.process);
      underWay.push(timed(reads, async () => store.snapshots.readSnapshot(warm[id % warm.length] ?? '')));
      underWay.push(
        timed(commits, () => commitOne(store, id)).then((isDone) => {
          if (!isDone) return;
          acknowledged.push(id);
          if (Date.now() > until - 500) afterRecovery += 1;
        }),
      );
      await pause(5);
    }
    await Promise.all(underWay);
    await untilTrue(async () => {
      const someOfAll = Array.from({ length: 200 }, (_, id) => store.ledger.findByInteraction(`i${id}`));
      await Promise.all(someOfAll);
      return (await store.tasks.count(0)).states.waiting > 0;
    }, 'the new master');
    const lost = { confirmed: 0, unconfirmed: 0 };
    for (const id of acknowledged) {
      const stored = await store.ledger.findByInteraction(`i${id}`);
      const task = await store.tasks.find(`t${id}`);
      expect(task === undefined).toBe(stored === undefined);
      if (stored === undefined) lost[unconfirmed.has(`i${id}`) ? 'unconfirmed' : 'confirmed'] += 1;
    }
    return {
      reads,
      commits,
      acknowledged: acknowledged.length,
      unconfirmed: unconfirmed.size,
      lost,
      afterRecovery,
    };
  } finally {
    store.close();
  }
}

describe('connections behind Sentinel', () => {
  it('all come back when their master dies, also those that were reconnecting when the change was announced', async () => {
    const servers = await startSentinel({ appendonly: 'yes' });
    onTestFinished(() => servers.stop());
    const store = await openRedisStore({
      ledger: parseRedisUrl(servers.url),
      prefix: 'back',
      retentionMs: 3_600_000,
    });
    onTestFinished(() => store.close());
    await store.customers.put(sampleSnapshot());
    await store.ledger.commit(sampleCommit());
    const [master, ...others] = servers.nodes;
    // Replication is asynchronous: what no replica has yet dies with the master, and would never come back.
    await untilTrue(async () => {
      const [size, ...sizes] = await Promise.all(
        [master, ...others.slice(0, 2)].map((node) => node?.command('DBSIZE')),
      );
      return Number(size) > 0 && sizes.every((other) => other === size);
    }, 'the replicas');
    if (master !== undefined) await endProcess(master.process);
    await untilTrue(async () => {
      const isFound = (await store.snapshots.readSnapshot('C1')).found;
      const stored = await store.ledger.findByInteraction('i1');
      const [tasks, customer] = await Promise.all([store.tasks.count(0), store.customers.find('C1')]);
      return isFound && stored !== undefined && tasks.states.waiting === 0 && customer !== undefined;
    }, 'every connection');
  });
});

describe('a master that dies under load', () => {
  let servers: RedisServers | undefined;
  beforeEach(() => {
    clock = new OwnClock();
  });
  afterEach(async () => {
    clock.stop();
    await servers?.stop();
    servers = undefined;
  });

  it.each([
    ['Sentinel', () => startSentinel({ appendonly: 'yes' }), 1],
    ['a cluster', () => startCluster({ appendonly: 'yes' }, 1000), 1],
  ] as const)(
    'costs no confirmed decision and no task, and keeps every answer within its time: %s',
    async (name, start, replicas) => {
      servers = await start();
      const result = await loadThroughFailover(servers, replicas);
      console.log(`${name}: ${JSON.stringify(result)}`);
      expect(result.reads.other).toEqual([]);
      expect(result.commits.other).toEqual([]);
      expect(result.reads.slowestMs).toBeLessThan(snapshotLimits.commandMs + slackMs);
      expect(result.commits.slowestMs).toBeLessThan(ledgerLimits.commandMs + slackMs);
      expect(result.commits.degraded).toBeGreaterThan(0);
      expect(result.afterRecovery).toBeGreaterThan(0);
      expect(result.lost.confirmed).toBe(0);
    },
    (seconds + 60) * 1000,
  );
});

describe('a planned failover under load', () => {
  it.each([
    ['Sentinel', () => startSentinel({ appendonly: 'yes' })],
    ['a cluster', () => startCluster({ appendonly: 'yes' })],
  ] as const)(
    'loses no acknowledged decision that was not marked as unconfirmed: %s',
    async (name, start) => {
      const servers = await start();
      onTestFinished(() => servers.stop());
      const plan = { url: servers.url, prefix: 'planned', rate: 200, replicas: 0 };
      const result = await runPlannedFailovers({
        kind: 'planned',
        ...plan,
        failovers: runLength({ gate: 1, long: 20 }),
      });
      console.log(`${name}: ${JSON.stringify(result)}`);
      expect(result.goneUnmarked).toBe(0);
      expect(result.acknowledged - result.unconfirmed).toBeGreaterThan(result.decisions / 4);
    },
    runLength({ gate: 200, long: 2000 }) * 1000,
  );
});
