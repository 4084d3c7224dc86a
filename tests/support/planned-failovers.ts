import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster, Redis } from 'ioredis';
import {
  backgroundLimits,
  connectionSettings,
  connectRedis,
} from '../../src/adapters/redis/connect-redis.ts';
import { slotOfKey } from '../../src/adapters/redis/key-layout.ts';
import { openRedisStore, type RedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl, type RedisEndpoint } from '../../src/adapters/redis/redis-endpoint.ts';
import { decisionIdOf } from '../../src/domain/decision/decision-id.ts';
import { ServiceError } from '../../src/domain/shared/service-error.ts';
import { sampleCommit, sampleTask } from '../contract/sample-records.ts';
import { untilTrue } from './redis-servers.ts';

/**
 * How masters change: as for maintenance; by hand, as an operator does who promotes a replica without asking the master; or because the
 * master is cut off for five seconds, and then comes back.
 */
export type FailoverKind = 'planned' | 'by-hand' | 'cut';

export type FailoverPlan = {
  readonly kind: FailoverKind;
  /** What REDIS_URL would hold, of sentinels or a cluster. Only keys under `prefix` are written. */
  readonly url: string;
  readonly prefix: string;
  readonly failovers: number;
  /** Decisions a second, whatever becomes of them. */
  readonly rate: number;
  /** REDIS_WAIT_REPLICAS. */
  readonly replicas: number;
};

export type FailoverResult = {
  readonly failovers: number;
  readonly decisions: number;
  readonly acknowledged: number;
  /** Acknowledged, and said to be unconfirmed. */
  readonly unconfirmed: number;
  /** Answered without a promise, because the ledger was not to be had. */
  readonly refused: number;
  readonly goneUnmarked: number;
  readonly goneMarked: number;
  /** The longest time without an acknowledged decision, by failover. */
  readonly pausesMs: readonly number[];
};

type Fate = 'acknowledged' | 'unconfirmed' | 'refused';
type Decided = { readonly id: string; readonly fate: Fate; readonly at: number };

const betweenMs = 2000;
const longestMs = 60_000;

/** Has masters changed as for maintenance while decisions are stored, and looks afterwards for each that was acknowledged. */
export async function runPlannedFailovers(plan: FailoverPlan): Promise<FailoverResult> {
  const endpoint = parseRedisUrl(plan.url);
  const store = await openRedisStore({
    ledger: endpoint,
    prefix: plan.prefix,
    retentionMs: 3_600_000,
    ...(plan.replicas === 0 ? {} : { replication: { replicas: plan.replicas, timeoutMs: 100 } }),
  });
  try {
    const load = startLoad(store, plan);
    const pausesMs: number[] = [];
    for (let count = 0; count < plan.failovers; count += 1) {
      await sleep(betweenMs);
      const from = load.decided.length;
      await failOver(plan.kind, endpoint, store);
      await sleep(betweenMs);
      await untilTrue(async () => load.decided.at(-1)?.fate !== 'refused', 'a decision', longestMs);
      pausesMs.push(longestPause(load.decided.slice(from)));
    }
    await load.end();
    return { failovers: plan.failovers, ...(await findGone(store, load.decided)), pausesMs };
  } finally {
    store.close();
  }
}

/** Open loop: a slow store does not slow the clock. */
function startLoad(store: RedisStore, { rate, prefix }: FailoverPlan) {
  const decided: Decided[] = [];
  const underWay = new Set<Promise<void>>();
  const began = performance.now();
  let count = 0;
  const decide = async (id: string): Promise<void> => {
    decided.push({ id, fate: await commit(store, id), at: performance.now() });
  };
  const timer = setInterval(() => {
    for (const due = ((performance.now() - began) * rate) / 1000; count < due; count += 1) {
      const one: Promise<void> = decide(`${prefix}-${count}`).finally(() => underWay.delete(one));
      underWay.add(one);
    }
  }, 5);
  return {
    decided,
    end: async () => {
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}

async function commit(store: RedisStore, interactionId: string): Promise<Fate> {
  const decisionId = decisionIdOf(interactionId);
  const named = { interactionId, decisionId, customerId: interactionId };
  const tasks = [sampleTask({ ...named, taskId: `${decisionId}-1` })];
  try {
    const result = await store.ledger.commit(sampleCommit(named, { tasks }));
    // Sent again behind a lost reply, it is found to be stored, as its caller would hear.
    if (result.status === 'repeated') return 'acknowledged';
    if (result.status !== 'committed') throw new Error(`${interactionId} was ${result.status}`);
    return result.unconfirmed === true ? 'unconfirmed' : 'acknowledged';
  } catch (error) {
    if (error instanceof ServiceError) return 'refused';
    throw error;
  }
}

const cutMs = 5000;

async function failOver(kind: FailoverKind, endpoint: RedisEndpoint, store: RedisStore): Promise<void> {
  if (endpoint.mode === 'sentinel') await failOverSentinel(kind, endpoint);
  else await failOverCluster(kind, endpoint, store.keys.places[0]?.mark ?? '');
}

async function failOverSentinel(
  kind: FailoverKind,
  { nodes, masterName = '', ...login }: RedisEndpoint,
): Promise<void> {
  const { sentinelUsername: username, sentinelPassword: password, tls } = login;
  const options = { ...(username && { username }), ...(password && { password }), ...(tls && { tls }) };
  const sentinels = nodes.map((node) => listenToErrors(new Redis({ ...node, ...options })));
  const [sentinel] = sentinels;
  const ask = async () =>
    Promise.all(
      sentinels.map(async (one) => {
        const [host, port] = (await one.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', masterName)) as string[];
        return { host: String(host), port: Number(port) };
      }),
    );
  try {
    const [before] = await ask();
    if (sentinel === undefined || before === undefined) throw new Error('there is no sentinel');
    const isChanged = async () => (await ask()).every(({ port }) => port !== before.port);
    if (kind === 'planned')
      await untilChanged(() => sentinels.at(-1)?.call('SENTINEL', 'FAILOVER', masterName), isChanged);
    else if (kind === 'cut') await untilChanged(() => cutOff(before, login), isChanged);
    else await promoteByHand(sentinel, masterName, login);
  } finally {
    for (const one of sentinels) one.disconnect();
  }
}

type Login = Omit<RedisEndpoint, 'nodes' | 'masterName'>;

/** A connection to one server, whatever its role. */
const connectTo = (address: Address, login: Login): Redis =>
  listenToErrors(new Redis({ ...connectionSettings({ ...login, nodes: [] }, backgroundLimits), ...address }));

/** A server that changes its role resets connections; the command that was under way then fails by itself. */
const listenToErrors = (connection: Redis): Redis => connection.on('error', () => undefined);

/** Answers nobody for a while: neither the service nor those who watch it. */
async function cutOff(master: Address, login: Login): Promise<void> {
  const own = connectTo(master, login);
  await own.call('CLIENT', 'PAUSE', cutMs, 'ALL').finally(() => own.disconnect());
}

/** The sentinels were not asked: they turn the replica back, or follow it. */
async function promoteByHand(sentinel: Redis, masterName: string, login: Login): Promise<void> {
  const [found] = (await sentinel.call('SENTINEL', 'REPLICAS', masterName)) as string[][];
  const field = (name: string): string => found?.[found.indexOf(name) + 1] ?? '';
  const own = connectTo({ host: field('ip'), port: Number(field('port')) }, login);
  const promote = async (): Promise<boolean> => (await own.call('REPLICAOF', 'NO', 'ONE')) === 'OK';
  await untilTrue(promote, 'the promotion', longestMs).finally(() => own.disconnect());
  await untilTrue(
    async () => {
      const asking = own.connect().then(() => own.call('ROLE'));
      const role = (await asking.catch(() => [])) as unknown[];
      own.disconnect();
      return String(role[0]) === 'slave';
    },
    'the replica',
    longestMs,
  ).catch(() => undefined);
}

/** The master of a key gives its place to its replica. */
async function failOverCluster(kind: FailoverKind, endpoint: RedisEndpoint, key: string): Promise<void> {
  const client = connectRedis(endpoint, backgroundLimits, () => undefined);
  if (!(client instanceof Cluster)) throw new Error('it is no cluster');
  try {
    await untilTrue(async () => client.status === 'ready', 'the cluster');
    const slot = slotOfKey(key);
    let owners: readonly Address[] = [];
    const isReplicated = async (): Promise<boolean> => {
      owners = await ownersOf(client, slot);
      return owners.length > 1;
    };
    await untilTrue(isReplicated, 'a replica', longestMs);
    const [master, replica] = owners;
    if (master === undefined || replica === undefined) throw new Error('there is no replica');
    const own = connectTo(replica, endpoint);
    const begin = (): Promise<unknown> =>
      kind === 'cut'
        ? cutOff(master, endpoint)
        : own.call('CLUSTER', 'FAILOVER', ...(kind === 'by-hand' ? ['TAKEOVER'] : []));
    const isChanged = async () => (await ownersOf(client, slot))[0]?.port === replica.port;
    await untilChanged(begin, isChanged).finally(() => own.disconnect());
  } finally {
    client.disconnect();
  }
}

/** Busy servers refuse a change, or give it up after seconds without a word. */
async function untilChanged(begin: () => unknown, isDone: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) {
    await Promise.resolve(begin()).catch(() => undefined);
    const isChanged = untilTrue(isDone, 'the new master', 8000).then(
      () => true,
      () => false,
    );
    if (await isChanged) return;
  }
  throw new Error('the master was not changed in ten attempts');
}

type Address = { readonly host: string; readonly port: number };

/** The master of a slot, then its replicas. Nobody where the node that was asked dropped the connection. */
async function ownersOf(client: Cluster, slot: number): Promise<readonly Address[]> {
  const [node] = client.nodes('master').sort(() => Math.random() - 0.5);
  const asking = node?.call('CLUSTER', 'SLOTS').catch(() => []) ?? [];
  const ranges = (await asking) as [number, number, ...[string, number][]][];
  const [, , ...owners] = ranges.find(([first, last]) => first <= slot && slot <= last) ?? [];
  return (owners as [string, number][]).map(([host, port]) => ({ host, port }));
}

function longestPause(decided: readonly Decided[]): number {
  const times = decided.filter(({ fate }) => fate !== 'refused').map(({ at }) => at);
  return Math.round(Math.max(0, ...times.slice(1).map((at, index) => at - (times[index] ?? at))));
}

/** A busy machine may answer late. */
async function isStored({ ledger }: RedisStore, id: string): Promise<boolean> {
  for (let tries = 0; ; tries += 1)
    try {
      return (await ledger.findByInteraction(id)) !== undefined;
    } catch (error) {
      if (tries === 20) throw error;
      await sleep(500);
    }
}

async function findGone(store: RedisStore, decided: readonly Decided[]) {
  const gone = { acknowledged: 0, unconfirmed: 0, refused: 0 };
  const count = { acknowledged: 0, unconfirmed: 0, refused: 0 };
  const queue = decided.values();
  const work = async (): Promise<void> => {
    for (const { id, fate } of queue) {
      count[fate] += 1;
      if (fate !== 'refused' && !(await isStored(store, id))) gone[fate] += 1;
    }
  };
  await Promise.all(Array.from({ length: 64 }, work));
  return {
    decisions: decided.length,
    acknowledged: count.acknowledged + count.unconfirmed,
    unconfirmed: count.unconfirmed,
    refused: count.refused,
    goneUnmarked: gone.acknowledged,
    goneMarked: gone.unconfirmed,
  };
}
