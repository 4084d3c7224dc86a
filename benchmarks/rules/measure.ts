import { performance } from 'node:perf_hooks';
import { isDeepStrictEqual } from 'node:util';
import { compileRules } from '../../src/engine/compile-rules.ts';
import { type Contender, createContenders, engineRules } from './contenders.ts';
import { buildWorkload, type Workload, type WorkloadName } from './workload.ts';

type Figure = {
  readonly contender: string;
  /** Microseconds of CPU time for one decision: the median of the rounds, the fastest and the slowest. */
  readonly median: number;
  readonly min: number;
  readonly max: number;
};

export type Measurement = {
  readonly workload: string;
  readonly description: string;
  readonly rules: number;
  readonly firing: number;
  readonly figures: readonly Figure[];
  /** Microseconds for one decision with every rule explained. */
  readonly explain: number;
  readonly compile: { readonly ms: number; readonly heapMb: number };
};

const rounds = 7;
const millisecondsPerRound = 100;

async function assertEqualResults(contenders: readonly Contender[], workload: Workload): Promise<number> {
  let fired = 0;
  const customers = workload.customers.slice(0, workload.rules.length >= 10_000 ? 3 : 16);
  for (const customer of customers) {
    const [first, ...others] = contenders;
    const wanted = await first?.decide(customer);
    fired += wanted?.length ?? 0;
    for (const other of others) {
      const found = await other.decide(customer);
      if (!isDeepStrictEqual(found, wanted))
        throw new Error(`${other.name} decides ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
    }
  }
  return fired / customers.length;
}

/** Microseconds of CPU time per decision in one round, over all customers in turn. */
async function timeRound(run: Contender['run'], customers: Workload['customers']): Promise<number> {
  let decisions = 0;
  const before = process.cpuUsage();
  const start = performance.now();
  while (performance.now() - start < millisecondsPerRound) {
    for (const customer of customers) {
      const result = run(customer);
      if (result instanceof Promise) {
        await result;
        if (performance.now() - start > millisecondsPerRound) {
          decisions += 1;
          break;
        }
      }
      decisions += 1;
    }
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / decisions;
}

const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Rounds are interleaved: a slow minute of the machine hits all contenders alike. */
async function timeAll(contenders: readonly Contender[], workload: Workload): Promise<readonly Figure[]> {
  const times = contenders.map((): number[] => []);
  for (const { run } of contenders) await timeRound(run, workload.customers);
  for (let round = 0; round < rounds; round += 1)
    for (const [index, { run }] of contenders.entries())
      times[index]?.push(await timeRound(run, workload.customers));
  return contenders.map(({ name }, index) => {
    const own = times[index] ?? [];
    return { contender: name, median: medianOf(own), min: Math.min(...own), max: Math.max(...own) };
  });
}

const heapMb = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6 + process.memoryUsage().arrayBuffers / 1e6;
};

function measureCompile(workload: Workload): Measurement['compile'] {
  const source = engineRules(workload);
  const before = heapMb();
  const start = process.cpuUsage();
  const compiled = compileRules(source, {}, { allowUndefinedFacts: true });
  const { user, system } = process.cpuUsage(start);
  const ms = (user + system) / 1000;
  const after = heapMb();
  if ('problems' in compiled) throw new Error('the benchmark rules do not compile');
  compiled.program.evaluate(workload.customers[0] ?? {});
  return { ms, heapMb: after - before };
}

async function measureExplain(workload: Workload): Promise<number> {
  const compiled = compileRules(engineRules(workload), {}, { allowUndefinedFacts: true });
  if ('problems' in compiled) throw new Error('the benchmark rules do not compile');
  const run = (facts: Readonly<Record<string, unknown>>): unknown => compiled.program.explain(facts);
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) times.push(await timeRound(run, workload.customers));
  return medianOf(times);
}

async function measure(name: WorkloadName, rules: number): Promise<Measurement> {
  const workload = buildWorkload(name, rules);
  const compile = measureCompile(workload);
  const contenders = await createContenders(workload);
  const firing = await assertEqualResults(contenders, workload);
  const figures = await timeAll(contenders, workload);
  const explain = await measureExplain(workload);
  return { workload: name, description: workload.description, rules, firing, figures, explain, compile };
}

const [name, rules] = process.argv.slice(2);
console.log(JSON.stringify(await measure(name as WorkloadName, Number(rules))));
