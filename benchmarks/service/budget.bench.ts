// npm run bench:budget -- [--mode live]: where a decision's processor time goes, stage by stage, by a sampling profile of the service
// under load. Prints how much of the processor time of all its threads the stages explain. Runs the sources: the build is one bundle.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { HttpConnection } from './http-connection.ts';
import { makeRequest } from './make-request.ts';
import { putCustomers } from './put-customers.ts';
import { serviceFlags, startServer } from './start-process.ts';

const { values } = parseArgs({
  options: {
    mode: { type: 'string', default: 'dry-run' },
    requests: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '32' },
  },
});
const mode = values.mode === 'live' ? 'live' : 'dry-run';
const requests = Number(values.requests);
const people = 2000;

/** The first that a frame's place fits is its stage. A frame without a place is part of the stage that called it. */
const stages: readonly (readonly [stage: string, place: RegExp])[] = [
  ['rules and facts', /src\/(engine|domain\/(facts|rule-set))\//],
  ['offers and policies', /src\/(domain\/(offers|contact)\/|decide\/(choose-offers|list-withheld))/],
  ['actions and budgets', /src\/decide\/(choose-actions|list-takes|read-counters)/],
  ['words', /src\/(domain\/messages\/|decide\/say-messages)/],
  ['the answer', /src\/(decide|domain\/(decision|tasks|promises))\//],
  [
    'reads and writes of the store',
    /src\/(adapters\/(embedded|memory|redis)|domain\/customer)\/|\/(lmdb|msgpackr|ordered-binary)\//,
  ],
  ['our edge', /src\/(http|main|adapters)\/|\/ajv\//],
  ['Fastify', /\/(fastify|find-my-way|light-my-request|avvio)\//],
  ['small helpers', /src\/shared\//],
  ['node: HTTP, streams, timers', /^node:/],
];
const natives: Readonly<Record<string, string>> = {
  '(garbage collector)': 'garbage collection',
  '(program)': 'node: sockets, HTTP parser, compiler',
  '(idle)': 'idle',
  '(root)': 'node: sockets, HTTP parser, compiler',
};

type Profile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

/** The stage of every node, by its id. Callers come before those they call. */
function findStages({ nodes }: Profile): ReadonlyMap<number, string> {
  const stageOf = new Map<number, string>();
  for (const { id, callFrame, children = [] } of nodes) {
    const { functionName, url } = callFrame;
    const own = natives[functionName] ?? stages.find(([, place]) => place.test(url))?.[0];
    const stage = own ?? stageOf.get(id) ?? 'other';
    stageOf.set(id, stage);
    for (const child of children) stageOf.set(child, stage);
  }
  return stageOf;
}

/** Microseconds by stage, of the samples between two instants (microseconds of the monotonic clock). */
function sumStages(profile: Profile, from: number, to: number): Map<string, number> {
  const stageOf = findStages(profile);
  const sums = new Map<string, number>();
  let at = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    const delta = profile.timeDeltas[index] ?? 0;
    at += delta;
    if (at < from || at > to) continue;
    const stage = stageOf.get(id) ?? 'other';
    sums.set(stage, (sums.get(stage) ?? 0) + delta);
  }
  return sums;
}

const monotonic = (): number => Number(process.hrtime.bigint() / 1000n);

async function sendAll(port: number, run: string, count: number): Promise<void> {
  const now = Date.now();
  let next = 0;
  const work = async (): Promise<void> => {
    const connection = new HttpConnection(port);
    while (next < count) {
      const { status, body } = await connection.send(
        'POST',
        '/v1/decisions',
        makeRequest(run, next++, mode, now, { people, patience: true }),
      );
      if (status !== 200) throw new Error(body());
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: Number(values.connections) }, work));
}

const folder = mkdtempSync(join(tmpdir(), 'tact-budget-'));
try {
  const profiling = ['--cpu-prof', '--cpu-prof-interval', '250', '--cpu-prof-dir', join(folder, 'profile')];
  const server = await startServer([...serviceFlags, ...profiling, '--import', 'tsx', 'src/main/serve.ts'], {
    ...process.env,
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    SAMPLE_CUSTOMERS: 'false',
    LOG_LEVEL: 'error',
  });
  await putCustomers(server.port, people);
  await sendAll(server.port, 'warm-up', 8000);
  const [from, cpuBefore] = [monotonic(), server.processorSeconds()];
  await sendAll(server.port, 'measured', requests);
  const [to, cpuAfter] = [monotonic(), server.processorSeconds()];
  await server.stop();
  const [file = ''] = readdirSync(join(folder, 'profile'));
  const sums = sumStages(JSON.parse(readFileSync(join(folder, 'profile', file), 'utf8')), from, to);
  const idle = sums.get('idle') ?? 0;
  sums.delete('idle');
  const explained = [...sums.values()].reduce((sum, each) => sum + each, 0);
  const whole = (cpuAfter - cpuBefore) * 1e6;
  const perAnswer = (micros: number): string => (micros / requests).toFixed(1);
  const rows = [...sums].toSorted(([, one], [, other]) => other - one);
  console.log(`| ${mode} | µs/answer | share |\n|---|---|---|`);
  for (const [stage, micros] of rows)
    console.log(`| ${stage} | ${perAnswer(micros)} | ${((100 * micros) / explained).toFixed(1)} % |`);
  console.log(
    `The stages sum to ${perAnswer(explained)} µs of the main thread, ${((100 * explained) / whole).toFixed(0)} % of the ${perAnswer(whole)} µs of processor time of all threads; idle ${perAnswer(idle)} µs.`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
