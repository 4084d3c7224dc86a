// npm run bench:service: a whole decision over HTTP against a bare Fastify route that moves the same bytes, in one run.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeMachine } from './describe-machine.ts';
import { HttpConnection } from './http-connection.ts';
import type { LoadPlan, LoadResult } from './load-generator.ts';
import { makeCustomer, makeRequest, passengers } from './make-request.ts';
import { runForJson, type Started, startServer } from './start-process.ts';
import { summarise } from './summarise.ts';

const seconds = Number(process.env['BENCH_SECONDS'] ?? 4);
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
/** Requests a second for the latencies: well below what the slower side can do. */
const rate = Number(process.env['BENCH_RATE'] ?? 500);
const connections = 32;

const folder = mkdtempSync(join(tmpdir(), 'tact-bench-'));
const here = import.meta.dirname;
const viaTsx = (file: string): string[] => ['--import', 'tsx', join(here, file)];

const startTact = (): Promise<Started> =>
  startServer(['dist/main/serve.js'], {
    ...process.env,
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    SAMPLE_CUSTOMERS: 'false',
    LOG_LEVEL: 'error',
  });

async function putCustomers({ port }: Started): Promise<void> {
  const now = Date.now();
  let next = 0;
  const work = async (connection: HttpConnection): Promise<void> => {
    while (next < passengers) {
      const customer = makeCustomer(next++, now);
      const path = `/v1/customers/${customer.customerId}`;
      const { status, body } = await connection.send('PUT', path, JSON.stringify(customer));
      if (status >= 300) throw new Error(`PUT ${path}: ${status} ${body()}`);
    }
  };
  const open = Array.from({ length: 8 }, () => new HttpConnection(port));
  await Promise.all(open.map(work));
  for (const connection of open) connection.close();
}

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
function load(
  server: Started,
  plan: Pick<LoadPlan, 'mode' | 'rate'>,
  forSeconds = seconds,
): Promise<LoadResult> {
  loads += 1;
  const whole: LoadPlan = {
    ...plan,
    port: server.port,
    connections,
    seconds: forSeconds,
    run: `bench-${loads}`,
    from: loads * 7919,
  };
  return runForJson([...viaTsx('load-generator.ts'), JSON.stringify(whole)]);
}

export type Round = {
  readonly mode: LoadPlan['mode'];
  readonly loop: 'closed' | 'open';
  readonly bare: LoadResult;
  readonly tact: LoadResult;
};

async function measure(bare: Started, tact: Started): Promise<Round[]> {
  const measured: Round[] = [];
  for (const mode of ['dry-run', 'live'] as const) {
    await load(bare, { mode }, 2);
    await load(tact, { mode }, 4);
    for (let round = 0; round < rounds; round += 1) {
      measured.push({
        mode,
        loop: 'closed',
        bare: await load(bare, { mode }),
        tact: await load(tact, { mode }),
      });
      const open = { mode, rate };
      measured.push({ mode, loop: 'open', bare: await load(bare, open), tact: await load(tact, open) });
    }
  }
  return measured;
}

const tact = await startTact();
try {
  await putCustomers(tact);
  const bare = await startServer([...viaTsx('bare-server.ts'), await captureAnswer(tact)], process.env);
  try {
    const measured = await measure(bare, tact);
    const report = { machine: describeMachine(), seconds, rounds, connections, rate, passengers, measured };
    const summary = summarise(measured);
    writeFileSync('benchmarks/results/service.json', `${JSON.stringify({ ...report, summary }, null, 2)}\n`);
    console.log(JSON.stringify(summary, null, 2));
  } finally {
    await bare.stop();
  }
} finally {
  await tact.stop();
  rmSync(folder, { recursive: true, force: true });
}
