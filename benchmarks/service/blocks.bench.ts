// npm run bench:blocks -- [--against PATH] [--redis] [--people COUNT] [--grown]: processor time per answer, in short blocks that take
// turns, so that a moment in which the machine is busy falls on all alike. Beside today's service: PATH, another checkout that is
// built; a service on a Redis of its own, and what that Redis takes; one with so many customers; one whose packs have 1,000 more
// rules and 200 more offers each.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startStandalone } from '../../tests/support/redis-servers.ts';
import { describeMachine } from './describe-machine.ts';
import { growPacks } from './grow-packs.ts';
import { HttpConnection } from './http-connection.ts';
import { makeRequest } from './make-request.ts';
import { putCustomers } from './put-customers.ts';
import { readProcessorSeconds, type Started, serviceFlags, startServer } from './start-process.ts';

const { values } = parseArgs({
  options: {
    against: { type: 'string' },
    redis: { type: 'boolean', default: false },
    people: { type: 'string' },
    grown: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '10' },
    /** Requests per block. */
    block: { type: 'string', default: '1000' },
    connections: { type: 'string', default: '32' },
  },
});
const [rounds, block, connections] = [values.rounds, values.block, values.connections].map(Number) as [
  number,
  number,
  number,
];
const fewPeople = Math.max(2000, block);
const warmUpBlocks = 4;
const folder = mkdtempSync(join(tmpdir(), 'tact-blocks-'));
const started: Started[] = [];

type Mode = 'live' | 'dry-run';
/** `people`: of how many customers the blocks ask, one after the other. */
type Contestant = {
  readonly name: string;
  readonly server: Started;
  readonly mode: Mode;
  readonly people?: number;
};
type Setup = {
  readonly root?: string;
  readonly rules?: string;
  readonly people?: number;
  readonly env?: NodeJS.ProcessEnv;
};

async function keep(server: Promise<Started>): Promise<Started> {
  started.push(await server);
  return server;
}

/** A service with passengers, from the checkout at `root`, by that checkout's own rules unless others are given. */
async function startTact({
  root = '.',
  rules = join(root, 'rules'),
  people = fewPeople,
  env,
}: Setup = {}): Promise<Started> {
  const tact = await keep(
    startServer([...serviceFlags, join(root, 'dist/main/serve.js')], {
      ...process.env,
      PORT: '0',
      DATA_DIR: join(folder, String(started.length)),
      RULES_DIR: rules,
      ...env,
      SAMPLE_CUSTOMERS: 'false',
      LOG_LEVEL: 'error',
    }),
  );
  await putCustomers(tact.port, people);
  return tact;
}

const startYardstick = (file: string, answer: string): Promise<Started> =>
  keep(startServer(['--import', 'tsx', join(import.meta.dirname, file), answer], process.env));

let blocks = 0;

/** Sends one block over all connections in a closed loop. Resolves to the body of its last answer. */
async function sendBlock({ server, mode, people = fewPeople }: Contestant): Promise<string> {
  const first = (blocks * block) % people;
  blocks += 1;
  const now = Date.now();
  const run = `block-${blocks}`;
  let next = 0;
  let last = '';
  const work = async (): Promise<void> => {
    const connection = new HttpConnection(server.port);
    while (next < block) {
      const request = makeRequest(run, first + next++, mode, now, { people, patience: true });
      const reply = await connection.send('POST', '/v1/decisions', request);
      last = reply.body();
      if (reply.status !== 200) throw new Error(last);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, work));
  return last;
}

/** Microseconds per answer: the quietest block, the tenth percentile, the median and the worst. */
type Spread = { readonly min: number; readonly p10: number; readonly median: number; readonly max: number };

function spread(unsorted: readonly number[]): Spread {
  const sorted = unsorted.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return { min: at(0), p10: at(0.1), median: at(0.5), max: at(1) };
}

async function measure(contestants: readonly Contestant[]): Promise<Map<string, Spread>> {
  const measured = new Map<string, number[]>();
  const note = (name: string, seconds: number): void => {
    const all = measured.get(name) ?? [];
    measured.set(name, [...all, (seconds * 1e6) / block]);
  };
  for (let round = -warmUpBlocks; round < rounds; round += 1)
    for (const contestant of contestants) {
      const [before, redisBefore] = [contestant.server.processorSeconds(), redisSeconds()];
      await sendBlock(contestant);
      if (round < 0) continue;
      note(contestant.name, contestant.server.processorSeconds() - before);
      if (contestant.name.startsWith('redis'))
        note(`server of ${contestant.name}`, redisSeconds() - redisBefore);
    }
  return new Map([...measured].map(([name, all]) => [name, spread(all)]));
}

function renderTable(results: ReadonlyMap<string, Spread>): string {
  const of = (name: string): number => results.get(name)?.min ?? Number.NaN;
  const rows = [...results].map(([name, { min, p10, median, max }]) => {
    const mode = modes.find((each) => name.endsWith(each));
    const other = name.startsWith('today') ? `before ${mode}` : `today ${mode}`;
    const ratios = [min / of('bare'), min / of(other)];
    const figures = [min, p10, median, max].map((value) => value.toFixed(1));
    return `| ${[name, ...figures, ...ratios.map((ratio) => (Number.isNaN(ratio) ? '' : ratio.toFixed(2)))].join(' | ')} |`;
  });
  return [
    '| CPU µs/answer | min | p10 | median | max | times bare | times before (today) or today (others) |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** `before` is the commit of the other checkout. */
function record(results: ReadonlyMap<string, Spread>): void {
  const before =
    values.against === undefined
      ? undefined
      : execFileSync('git', ['-C', values.against, 'rev-parse', '--short', 'HEAD'], {
          encoding: 'utf8',
        }).trim();
  const report = {
    machine: describeMachine(),
    before,
    rounds,
    block,
    connections,
    microsecondsPerAnswer: Object.fromEntries(results),
  };
  writeFileSync('benchmarks/results/blocks.json', `${JSON.stringify(report, null, 2)}\n`);
}

const modes = ['dry-run', 'live'] as const;
const bothModes = (name: string, server: Started, people?: number): Contestant[] =>
  modes.map((mode) => ({ name: `${name} ${mode}`, server, mode, ...(people && { people }) }));

/** The services that are measured beside today's. */
async function startOthers(): Promise<readonly Contestant[]> {
  const others: Contestant[] = [];
  if (values.against !== undefined)
    others.push(...bothModes('before', await startTact({ root: values.against })));
  if (redis !== undefined)
    others.push(...bothModes('redis', await startTact({ env: { REDIS_URL: redis.url } })));
  if (values.people !== undefined) {
    const people = Number(values.people);
    others.push(...bothModes(`${people} people`, await startTact({ people }), people));
  }
  if (values.grown) {
    const rules = join(folder, 'grown');
    growPacks(rules, { rules: 1000, offers: 200 });
    others.push(...bothModes('grown packs', await startTact({ rules })));
  }
  return others;
}

const redis = values.redis ? await startStandalone() : undefined;
const redisSeconds = (): number => readProcessorSeconds(redis?.nodes[0]?.process.pid ?? 0);

try {
  const today = await startTact();
  const others = await startOthers();
  const answer = join(folder, 'answer.json');
  writeFileSync(answer, await sendBlock({ name: 'capture', server: today, mode: 'dry-run' }));
  const bare = await startYardstick('bare-server.ts', answer);
  const edge = await startYardstick('edge-server.ts', answer);
  const results = await measure([
    { name: 'bare', server: bare, mode: 'live' },
    { name: 'edge', server: edge, mode: 'live' },
    ...others,
    ...bothModes('today', today),
  ]);
  record(results);
  console.log(renderTable(results));
} finally {
  for (const server of started) await server.stop();
  await redis?.stop();
  rmSync(folder, { recursive: true, force: true });
}
