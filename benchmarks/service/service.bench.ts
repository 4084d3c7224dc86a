// npm run bench:service: a whole decision over HTTP against a bare Fastify route that moves the same bytes, in one run.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeMachine } from './describe-machine.ts';
import { HttpConnection } from './http-connection.ts';
import type { LoadPlan, LoadResult } from './load-generator.ts';
import { makeRequest, passengers } from './make-request.ts';
import { putCustomers } from './put-customers.ts';
import { runForJson, type Started, serviceFlags, startServer } from './start-process.ts';
import { type Measured, renderTable, summarise } from './summarise.ts';

const seconds = Number(process.env['BENCH_SECONDS'] ?? 4);
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
/** Requests a second for the latencies: well below what the slower side can do. */
const rate = Number(process.env['BENCH_RATE'] ?? 500);
const connections = 32;

type Contestant = {
  readonly name: Measured['name'];
  readonly server: Started;
  readonly mode: LoadPlan['mode'];
};

const folder = mkdtempSync(join(tmpdir(), 'tact-bench-'));
const here = import.meta.dirname;
const viaTsx = (file: string): string[] => ['--import', 'tsx', join(here, file)];

const startTact = (): Promise<Started> =>
  startServer([...serviceFlags, 'dist/main/serve.js'], {
    ...process.env,
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    SAMPLE_CUSTOMERS: 'false',
    LOG_LEVEL: 'error',
  });

/** An answer of middling length, for the bare route to send. */
async function captureAnswer({ port }: Started): Promise<string> {
  const connection = new HttpConnection(port);
  const answers: string[] = [];
  for (let count = 0; count < 201; count += 1) {
    const request = makeRequest('capture', count, 'dry-run', Date.now());
    const { status, body } = await connection.send('POST', '/v1/decisions', request);
    if (status !== 200) throw new Error(body());
    answers.push(body());
  }
  connection.close();
  answers.sort((a, b) => a.length - b.length);
  const file = join(folder, 'answer.json');
  writeFileSync(file, answers[100] ?? '{}');
  return file;
}

let loads = 0;
async function load(
  { server, mode }: Contestant,
  plan: { seconds: number; rate?: number },
): Promise<Measured['result']> {
  loads += 1;
  const whole: LoadPlan = {
    ...plan,
    mode,
    port: server.port,
    connections,
    run: `bench-${loads}`,
    from: loads * 7919,
  };
  const before = server.processorSeconds();
  const result = await runForJson<LoadResult>([...viaTsx('load-generator.ts'), JSON.stringify(whole)]);
  const used = server.processorSeconds() - before;
  return { ...result, processorMicroseconds: (used * 1e6) / result.answered };
}

/** Warm up everybody, then rounds in which each has its turn, so that the machine's moods fall on all alike. */
async function measure(contestants: readonly Contestant[]): Promise<Measured[]> {
  for (const contestant of contestants) await load(contestant, { seconds: 2 * seconds });
  const measured: Measured[] = [];
  for (let round = 0; round < rounds; round += 1)
    for (const plan of [{ seconds }, { seconds, rate }])
      for (const contestant of contestants) {
        const loop = 'rate' in plan ? 'open' : 'closed';
        measured.push({ round, name: contestant.name, loop, result: await load(contestant, plan) });
      }
  return measured;
}

const started: Started[] = [];
async function start(server: Promise<Started>): Promise<Started> {
  started.push(await server);
  return server;
}

try {
  const tact = await start(startTact());
  await putCustomers(tact.port);
  const answer = await captureAnswer(tact);
  const bare = await start(startServer([...viaTsx('bare-server.ts'), answer], process.env));
  const edge = await start(startServer([...viaTsx('edge-server.ts'), answer], process.env));
  const measured = await measure([
    { name: 'bare', server: bare, mode: 'live' },
    { name: 'edge', server: edge, mode: 'live' },
    { name: 'dry-run', server: tact, mode: 'dry-run' },
    { name: 'live', server: tact, mode: 'live' },
  ]);
  const summary = summarise(measured);
  const report = {
    machine: describeMachine(),
    seconds,
    rounds,
    connections,
    rate,
    passengers,
    summary,
    measured,
  };
  writeFileSync('benchmarks/results/service.json', `${JSON.stringify(report, null, 2)}\n`);
  console.log(renderTable(summary));
} finally {
  for (const server of started) await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
