// What a live decision costs Redis: npm run bench:ledger. Bytes by kind of key, commands, network and processor time per decision.
// Needs redis-server on the path. Counts and bytes are exact; times belong to the machine and to what else runs on it.
import { writeFileSync } from 'node:fs';
import { openRuleFolder } from '../../src/adapters/files/open-rule-folder.ts';
import { nativeDigest } from '../../src/adapters/native-digest.ts';
import { backgroundLimits, type RedisClient } from '../../src/adapters/redis/connect-redis.ts';
import { openRedisStore, type RedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { compileRuleSet } from '../../src/author/compile-rule-set.ts';
import { answerInteraction } from '../../src/decide/answer-interaction.ts';
import type { DecisionRequest } from '../../src/domain/decision/decision-request.ts';
import type { RuleSet } from '../../src/domain/rule-set/rule-set.ts';
import { startStandalone, untilTrue } from '../../tests/support/redis-servers.ts';
import { describeMachine } from '../service/describe-machine.ts';
import { makeRequest } from '../service/make-request.ts';
import { makeCustomer } from '../service/put-customers.ts';

const customers = 2000;
const decisions = Number(process.env['BENCH_DECISIONS'] ?? 20_000);
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

async function readUsage(client: RedisClient): Promise<Reading> {
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

async function readRuleSet(): Promise<RuleSet> {
  const reading = await openRuleFolder('rules').read();
  const { ruleSet } = 'files' in reading ? compileRuleSet(reading.files) : { ruleSet: undefined };
  if (ruleSet === undefined) throw new Error('the packs in rules/ have errors');
  return ruleSet;
}

/** `count` live decisions, sixteen at a time; resolves to the number of those that were stored. */
async function decideMany(store: RedisStore, ruleSet: RuleSet, run: string, count: number): Promise<number> {
  const { snapshots, ledger, losses } = store;
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
  const names: string[] = [];
  let cursor = '0';
  do {
    const [next, found] = await client.scan(cursor, 'COUNT', 1000);
    cursor = next;
    names.push(...found);
  } while (cursor !== '0');
  const kinds = new Map<string, string[]>();
  for (const name of names) {
    const kind = /^[^:]+:(?:\{[^}]*\}:)?([a-z-]+)/.exec(name)?.[1] ?? name;
    kinds.set(kind, [...(kinds.get(kind) ?? []), name]);
  }
  const weighed = [...kinds].map(async ([kind, all]) => {
    const some = all.slice(0, 1000);
    const sizes = await Promise.all(some.map((name) => client.call('MEMORY', 'USAGE', name, 'SAMPLES', 0)));
    const bytes = sizes.reduce<number>((sum, size) => sum + Number(size), 0) / some.length;
    return [
      kind,
      { keys: all.length, bytesEach: round(bytes), perDecision: round((bytes * all.length) / decisions) },
    ];
  });
  return Object.fromEntries(await Promise.all(weighed));
}

function compare(before: Reading, after: Reading, count: number) {
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
    bytesIn: Math.round((after.bytesIn - before.bytesIn) / count),
    bytesOut: Math.round((after.bytesOut - before.bytesOut) / count),
    each: Object.fromEntries(
      commands
        .filter(([, { calls }]) => calls / count > 0.01)
        .map(([name, { calls, us }]) => [name, { calls: round(calls / count, 2), us: round(us / count) }]),
    ),
  };
}

const servers = await startStandalone();
try {
  const ruleSet = await readRuleSet();
  const store = await openRedisStore({
    ledger: parseRedisUrl(servers.url),
    prefix,
    retentionMs: 24 * 3_600_000,
    limits: { snapshots: backgroundLimits, ledger: backgroundLimits },
  });
  const client = store.recordsClient;
  await untilTrue(async () => store.stats().isLinked, 'the link of the near cache');
  for (let index = 0; index < customers; index += 1)
    await store.customers.put(makeCustomer(index, Date.now()));
  await decideMany(store, ruleSet, 'warm', customers);
  const before = await readUsage(client);
  const stored = await decideMany(store, ruleSet, 'run', decisions);
  const after = await readUsage(client);
  if (stored !== decisions) throw new Error(`only ${stored} of ${decisions} decisions were stored`);
  const report = {
    machine: describeMachine(),
    decisions,
    customers,
    perDecision: compare(before, after, decisions),
    keys: await weighKeys(client),
  };
  store.close();
  writeFileSync(new URL('../results/ledger.json', import.meta.url), `${JSON.stringify(report, null, 2)}\n`);
  console.log(JSON.stringify(report, null, 2));
} finally {
  await servers.stop();
}
process.exit(0);
