// What a live decision costs Redis: npm run bench:ledger, on a server and on clusters of one, two and three masters. Bytes by kind of key,
// commands, network and processor time per decision: with one process that decides, and with the same commits sent 64 at a time, as
// many processes send them. `--masters 0` (a server), or 1 to 3, measures one of them; `--decisions 20000`.
// Needs redis-server on the path. Counts and bytes are exact; times belong to the machine and to what else runs on it.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Cluster, type Redis } from 'ioredis';
import { openRuleFolder } from '../../src/adapters/files/open-rule-folder.ts';
import { createMemoryLedger } from '../../src/adapters/memory/memory-ledger.ts';
import { createMemoryRecords } from '../../src/adapters/memory/memory-records.ts';
import { nativeDigest } from '../../src/adapters/native-digest.ts';
import { backgroundLimits, type RedisClient } from '../../src/adapters/redis/connect-redis.ts';
import { createKeyLayout, slotOfKey } from '../../src/adapters/redis/key-layout.ts';
import { MemoryCache } from '../../src/adapters/redis/memory-cache.ts';
import { openRedisStore, type RedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { createRedisLedger } from '../../src/adapters/redis/redis-ledger.ts';
import { digestOf } from '../../src/adapters/redis/redis-script.ts';
import { scanKeys } from '../../src/adapters/redis/scan-keys.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { compileRuleSet } from '../../src/author/compile-rule-set.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import type { Commit, Ledger } from '../../src/decide/ports.ts';
import type { DecisionRequest } from '../../src/domain/decision/decision-request.ts';
import type { RuleSet } from '../../src/domain/rule-set/rule-set.ts';
import {
  type RedisServers,
  startMasters,
  startStandalone,
  untilTrue,
} from '../../tests/support/redis-servers.ts';
import { describeMachine } from '../service/describe-machine.ts';
import { makeRequest } from '../service/make-request.ts';
import { makeCustomer } from '../service/put-customers.ts';

const { values } = parseArgs({
  options: { masters: { type: 'string' }, decisions: { type: 'string', default: '20000' } },
});
const decisions = Number(values.decisions);
const customers = Math.min(2000, Math.ceil(decisions / 5));
const prefix = 'tact';
const round = (number: number, digits = 1): number => Number(number.toFixed(digits));

type Usage = { readonly calls: number; readonly us: number };
type Reading = {
  readonly memory: number;
  readonly cpuUs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly commands: ReadonlyMap<string, Usage>;
};

const mastersOf = (client: RedisClient): readonly Redis[] =>
  client instanceof Cluster ? client.nodes('master') : [client];

async function readUsage(client: Redis): Promise<Reading> {
  const info = await client.info('everything');
  const figure = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1]);
  const commands = [...info.matchAll(/^cmdstat_([^:]+):calls=(\d+),usec=(\d+)/gm)].map(
    ([, name = '', calls, us]) => [name, { calls: Number(calls), us: Number(us) }] as const,
  );
  return {
    memory: figure('used_memory'),
    cpuUs: (figure('used_cpu_user') + figure('used_cpu_sys')) * 1e6,
    bytesIn: figure('total_net_input_bytes'),
    bytesOut: figure('total_net_output_bytes'),
    commands: new Map(commands),
  };
}

/** The usage of all masters, and the processor time of the busiest. */
type Total = Reading & { readonly cpuOfEach: readonly number[] };

async function readTotal(client: RedisClient): Promise<Total> {
  const readings = await Promise.all(mastersOf(client).map(readUsage));
  const sum = (of: (reading: Reading) => number): number =>
    readings.reduce((total, reading) => total + of(reading), 0);
  const commands = new Map<string, Usage>();
  for (const reading of readings)
    for (const [name, { calls, us }] of reading.commands) {
      const known = commands.get(name) ?? { calls: 0, us: 0 };
      commands.set(name, { calls: known.calls + calls, us: known.us + us });
    }
  return {
    memory: sum(({ memory }) => memory),
    cpuUs: sum(({ cpuUs }) => cpuUs),
    bytesIn: sum(({ bytesIn }) => bytesIn),
    bytesOut: sum(({ bytesOut }) => bytesOut),
    commands,
    cpuOfEach: readings.map(({ cpuUs }) => cpuUs),
  };
}

async function readRuleSet(): Promise<RuleSet> {
  const reading = await openRuleFolder('rules').read();
  const { ruleSet } = 'files' in reading ? compileRuleSet(reading.files) : { ruleSet: undefined };
  if (ruleSet === undefined) throw new Error('the packs in rules/ have errors');
  return ruleSet;
}

/** `count` live decisions, sixteen at a time; resolves to the number of those that were stored. */
async function decideMany(
  { snapshots, losses }: RedisStore,
  ledger: Ledger,
  ruleSet: RuleSet,
  run: string,
  count: number,
): Promise<number> {
  const withdraw = async (): Promise<void> => undefined;
  const services = {
    ...{ snapshots, ledger, losses, withdraw, clock: systemClock },
    ...{ defaultBudgetMs: 60_000, runtime: 'k3f9a', digest: nativeDigest },
  };
  const inForce = { ruleSet, loadedAt: Date.now() };
  let next = 0;
  let stored = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const text = makeRequest(run, next++, 'live', Date.now()).replace(
        /passenger\.(\d+)/,
        (_, index) => `passenger.${Number(index) % customers}`,
      );
      const request = { ...(JSON.parse(text) as DecisionRequest), budgetMs: 60_000 };
      const { decision } = await answerInteraction(inForce, request, services);
      if (decision.degraded.length === 0) stored += 1;
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return stored;
}

/** Keys and bytes of each kind, measured on at most a thousand keys of it. */
async function weighKeys(client: RedisClient) {
  const kinds = new Map<string, { readonly node: Redis; readonly name: string }[]>();
  for (const node of mastersOf(client))
    for await (const found of scanKeys(node, `${prefix}:*`))
      for (const name of found) {
        const kind = /^[^:]+:(?:\{[^}]*\}:)?([a-z-]+)/.exec(name)?.[1] ?? name;
        const known = kinds.get(kind) ?? [];
        known.push({ node, name });
        kinds.set(kind, known);
      }
  const weighed = [...kinds].map(async ([kind, all]) => {
    const some = all.slice(0, 1000);
    const sizes = await Promise.all(
      some.map(({ node, name }) => node.call('MEMORY', 'USAGE', name, 'SAMPLES', 0)),
    );
    const bytes = sizes.reduce<number>((sum, size) => sum + Number(size), 0) / some.length;
    return [
      kind,
      { keys: all.length, bytesEach: round(bytes), perDecision: round((bytes * all.length) / decisions) },
    ];
  });
  return Object.fromEntries(await Promise.all(weighed));
}

function compare(before: Total, after: Total, count: number) {
  const commands = [...after.commands].flatMap(([name, { calls, us }]) => {
    const earlier = before.commands.get(name) ?? { calls: 0, us: 0 };
    return calls === earlier.calls
      ? []
      : [[name, { calls: calls - earlier.calls, us: us - earlier.us }] as const];
  });
  const isScript = (name: string): boolean => name === 'evalsha' || name === 'eval';
  const sum = (some: typeof commands, of: keyof Usage) =>
    some.reduce((total, [, usage]) => total + usage[of], 0) / count;
  const scripts = commands.filter(([name]) => isScript(name));
  return {
    bytes: Math.round((after.memory - before.memory) / count),
    scripts: round(sum(scripts, 'calls'), 2),
    scriptUs: round(sum(scripts, 'us')),
    commands: round(
      sum(
        commands.filter(([name]) => !isScript(name)),
        'calls',
      ),
      1,
    ),
    cpuUs: round((after.cpuUs - before.cpuUs) / count),
    busiestUs: round(Math.max(...after.cpuOfEach.map((us, at) => us - (before.cpuOfEach[at] ?? 0))) / count),
    bytesIn: Math.round((after.bytesIn - before.bytesIn) / count),
    bytesOut: Math.round((after.bytesOut - before.bytesOut) / count),
    each: Object.fromEntries(
      commands
        .filter(([, { calls }]) => calls / count > 0.01)
        .map(([name, { calls, us }]) => [name, { calls: round(calls / count, 2), us: round(us / count) }]),
    ),
  };
}

/** Decides against a ledger in memory, and keeps what it commits. */
async function collectCommits(store: RedisStore, ruleSet: RuleSet): Promise<readonly Commit[]> {
  const commits: Commit[] = [];
  const ledger = createMemoryLedger(createMemoryRecords(), Date.now);
  const commit: Ledger['commit'] = async (change) => {
    const result = await ledger.commit(change);
    if (result.status === 'committed') commits.push(change);
    return result;
  };
  await decideMany(store, { ...ledger, commit }, ruleSet, 'replay', decisions);
  return commits;
}

/** A call as a client of Redis is given it. */
type Call = readonly [name: string, ...args: (string | number | Buffer)[]];

/** What the ledger sends for these commits, in its order, to a server where everything fits. */
async function recordCalls(store: RedisStore, commits: readonly Commit[]): Promise<readonly Call[]> {
  const keys = createKeyLayout('replay', store.keys.places.length);
  await Promise.all(keys.places.map(({ mark }) => store.recordsClient.set(mark, '1')));
  const calls: Call[] = [];
  const replies: Readonly<Record<string, unknown>> = { 'settle-hold': 1, set: 'OK', pexpire: 1 };
  const recorder = new Proxy(store.recordsClient, {
    get: (client, property) => {
      const script = /^tact-(.*?)(-\d+)?Buffer$/.exec(String(property));
      const name = script?.[1] ?? String(property);
      if (script === null && replies[name] === undefined) return Reflect.get(client, property);
      return async (...args: (string | number | Buffer)[]) => {
        const count = script?.[2] === undefined ? [] : [Number(script[2].slice(1))];
        calls.push([name, ...count, ...args]);
        return replies[name] ?? [0];
      };
    },
  });
  const ledger = createRedisLedger(
    recorder,
    keys,
    {
      retention: { memoriesMs: 24 * 3_600_000, decisionsMs: 24 * 3_600_000 },
      memories: new MemoryCache({ maxBytes: 1e8, maxAgeMs: 1e9 }),
      now: Date.now,
    },
    store.recordsClient.isCluster && keys.places.length > 1,
  );
  for (const change of commits) await ledger.commit(change);
  return calls;
}

/** Sends each master its calls, 64 in one piece: a master that is busy finds as many waiting. */
async function replay(client: RedisClient, calls: readonly Call[]): Promise<void> {
  const byNode = new Map<Redis, Call[]>();
  for (const call of calls) {
    const key = String(call.find((word) => String(word).includes('{')));
    const owner = client instanceof Cluster ? client.slots[slotOfKey(key)]?.[0] : undefined;
    const node = mastersOf(client).find(
      ({ options }) => owner === undefined || `${options.host}:${options.port}` === owner,
    );
    if (node === undefined) throw new Error(`nobody has ${key}`);
    const known = byNode.get(node) ?? [];
    known.push(call);
    byNode.set(node, known);
  }
  await Promise.all([...byNode].map(([node, own]) => sendAll(node, own)));
}

async function sendAll(node: Redis, calls: readonly Call[]): Promise<void> {
  for (let start = 0; start < calls.length; start += 64) {
    const pipeline = node.pipeline();
    for (const [name, ...args] of calls.slice(start, start + 64)) {
      const digest = digestOf(name);
      if (digest === undefined) pipeline.call(name, ...args);
      else pipeline.callBuffer('evalsha', digest, ...args);
    }
    for (const [error, reply] of (await pipeline.exec()) ?? [])
      if (error !== null || (Array.isArray(reply) && reply[0] !== 0))
        throw error ?? new Error(`a replayed call gave ${String(reply)}`);
  }
}

async function openStore(servers: RedisServers): Promise<RedisStore> {
  const store = await openRedisStore({
    ledger: parseRedisUrl(servers.url),
    prefix,
    retentionMs: 24 * 3_600_000,
    limits: { snapshots: backgroundLimits, ledger: backgroundLimits },
  });
  await untilTrue(async () => store.stats().isLinked, 'the link of the near cache');
  return store;
}

async function measureOn(servers: RedisServers, ruleSet: RuleSet) {
  const store = await openStore(servers);
  const client = store.recordsClient;
  const measure = async (act: () => Promise<unknown>) => {
    const before = await readTotal(client);
    await act();
    return compare(before, await readTotal(client), decisions);
  };
  try {
    for (let index = 0; index < customers; index += 1)
      await store.customers.put(makeCustomer(index, Date.now()));
    await decideMany(store, store.ledger, ruleSet, 'warm', customers);
    const perDecision = await measure(async () => {
      const stored = await decideMany(store, store.ledger, ruleSet, 'run', decisions);
      if (stored !== decisions) throw new Error(`only ${stored} of ${decisions} decisions were stored`);
    });
    const keys = await weighKeys(client);
    const commits = await collectCommits(store, ruleSet);
    const calls = await recordCalls(store, commits);
    const replayed = await measure(() => replay(client, calls));
    return { perDecision, replayed, perSecondAtMost: Math.round(1e6 / replayed.busiestUs), keys };
  } finally {
    store.close();
  }
}

async function measureWith(masters: number, ruleSet: RuleSet) {
  const servers = await (masters === 0 ? startStandalone() : startMasters(masters));
  try {
    return await measureOn(servers, ruleSet);
  } finally {
    await servers.stop();
  }
}

const ruleSet = await readRuleSet();
const wanted = values.masters === undefined ? [0, 1, 2, 3] : [Number(values.masters)];
const byMasters: Record<string, Awaited<ReturnType<typeof measureOn>>> = {};
for (const masters of wanted)
  byMasters[masters === 0 ? 'server' : `cluster of ${masters}`] = await measureWith(masters, ruleSet);
const report = { machine: describeMachine(), decisions, customers, ...byMasters };
writeFileSync(new URL('../results/ledger.json', import.meta.url), `${JSON.stringify(report, null, 2)}\n`);
console.log(JSON.stringify(report, null, 2));
process.exit(0);
