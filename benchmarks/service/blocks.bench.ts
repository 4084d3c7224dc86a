// npm run bench:blocks -- [--against PATH]: processor time per answer, in short blocks that take turns, so that a moment in which the
// machine is busy falls on all alike. PATH is another checkout that is built: the state before, beside today's.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from './describe-machine.ts';
import { HttpConnection } from './http-connection.ts';
import { makeRequest } from './make-request.ts';
import { putCustomers } from './put-customers.ts';
import { type Started, serviceFlags, startServer } from './start-process.ts';

const { values } = parseArgs({
  options: {
    against: { type: 'string' },
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
const people = Math.max(2000, block);
const warmUpBlocks = 4;
const folder = mkdtempSync(join(tmpdir(), 'tact-blocks-'));
const started: Started[] = [];

type Mode = 'live' | 'dry-run';
type Contestant = { readonly name: string; readonly server: Started; readonly mode: Mode };

async function keep(server: Promise<Started>): Promise<Started> {
  started.push(await server);
  return server;
}

/** A service with passengers, from the checkout at `root`, by that checkout's own rules. */
async function startTact(root: string): Promise<Started> {
  const tact = await keep(
    startServer([...serviceFlags, join(root, 'dist/main/serve.js')], {
      ...process.env,
      PORT: '0',
      DATA_DIR: join(folder, String(started.length)),
      RULES_DIR: join(root, 'rules'),
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
async function sendBlock({ server, mode }: Contestant): Promise<string> {
  blocks += 1;
  const now = Date.now();
  const run = `block-${blocks}`;
  let next = 0;
  let last = '';
  const work = async (): Promise<void> => {
    const connection = new HttpConnection(server.port);
    while (next < block) {
      const reply = await connection.send('POST', '/v1/decisions', makeRequest(run, next++, mode, now));
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
  const measured = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = -warmUpBlocks; round < rounds; round += 1)
    for (const contestant of contestants) {
      const before = contestant.server.processorSeconds();
      await sendBlock(contestant);
      const used = ((contestant.server.processorSeconds() - before) * 1e6) / block;
      if (round >= 0) measured.get(contestant.name)?.push(used);
    }
  return new Map([...measured].map(([name, all]) => [name, spread(all)]));
}

function renderTable(results: ReadonlyMap<string, Spread>): string {
  const of = (name: string): number => results.get(name)?.min ?? Number.NaN;
  const rows = [...results].map(([name, { min, p10, median, max }]) => {
    const before = of(name.replace('today', 'before'));
    const ratios = [min / of('bare'), name.startsWith('today') ? min / before : Number.NaN];
    const figures = [min, p10, median, max].map((value) => value.toFixed(1));
    return `| ${[name, ...figures, ...ratios.map((ratio) => (Number.isNaN(ratio) ? '' : ratio.toFixed(2)))].join(' | ')} |`;
  });
  return [
    '| CPU µs/answer | min | p10 | median | max | times bare | times before |',
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

const bothModes = (name: string, server: Started): Contestant[] =>
  (['dry-run', 'live'] as const).map((mode) => ({ name: `${name} ${mode}`, server, mode }));

try {
  const today = await startTact('.');
  const before = values.against === undefined ? undefined : await startTact(values.against);
  const answer = join(folder, 'answer.json');
  writeFileSync(answer, await sendBlock({ name: 'capture', server: today, mode: 'dry-run' }));
  const bare = await startYardstick('bare-server.ts', answer);
  const edge = await startYardstick('edge-server.ts', answer);
  const results = await measure([
    { name: 'bare', server: bare, mode: 'live' },
    { name: 'edge', server: edge, mode: 'live' },
    ...(before === undefined ? [] : bothModes('before', before)),
    ...bothModes('today', today),
  ]);
  record(results);
  console.log(renderTable(results));
} finally {
  for (const server of started) await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
