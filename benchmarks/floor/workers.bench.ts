// npm run bench:workers: the processor time of an answer with WORKERS=1 and WORKERS=2, in turn, at one rate (open loop),
// on one Redis or (BENCH_STORE=embedded) on the embedded store.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStandalone } from '../../tests/support/redis-servers.ts';
import { describeMachine } from '../service/describe-machine.ts';
import type { LoadPlan, LoadResult } from '../service/load-generator.ts';
import { putCustomers } from '../service/put-customers.ts';
import { runForJson, serviceFlags, startServer } from '../service/start-process.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3);
const seconds = Number(process.env['BENCH_SECONDS'] ?? 6);
const rate = Number(process.env['BENCH_RATE'] ?? 300);
const counts = availableParallelism() < 4 ? [1, 2] : [1, 2, availableParallelism()];
const generator = ['--import', 'tsx', join(import.meta.dirname, '../service/load-generator.ts')];

const folder = mkdtempSync(join(tmpdir(), 'tact-workers-'));
const redis = process.env['BENCH_STORE'] === 'embedded' ? undefined : await startStandalone();
const costs = new Map(counts.map((count) => [count, [] as number[]]));

/** Microseconds of processor time of all processes per answer, once they are warm. */
async function measure(workers: number, round: number): Promise<number> {
  const service = await startServer([...serviceFlags, 'dist/main/serve.js'], {
    ...process.env,
    PORT: '0',
    WORKERS: String(workers),
    ...(redis && { REDIS_URL: redis.url }),
    DATA_DIR: folder,
    SAMPLE_CUSTOMERS: 'false',
    LOG_LEVEL: 'error',
  });
  try {
    if (round === 0 && workers === 1) await putCustomers(service.port);
    const load = (run: string): Promise<LoadResult> => {
      const plan: LoadPlan = {
        mode: 'live',
        port: service.port,
        connections: 32,
        rate,
        run,
        from: 0,
        seconds,
      };
      return runForJson<LoadResult>([...generator, JSON.stringify(plan)]);
    };
    await load(`warm-${workers}-${round}`);
    const before = service.processorSeconds();
    const { answered } = await load(`run-${workers}-${round}`);
    return ((service.processorSeconds() - before) * 1e6) / answered;
  } finally {
    await service.stop();
  }
}

try {
  for (let round = 0; round < rounds; round += 1)
    for (const count of counts) costs.get(count)?.push(await measure(count, round));
  console.log(describeMachine());
  const leastOf = (count: number): number => Math.min(...(costs.get(count) ?? []));
  for (const [count, all] of costs)
    console.log(
      `WORKERS=${count}: ${all.map((cost) => cost.toFixed(0)).join(', ')} µs of processor per answer at ${rate}/s; ${(leastOf(count) / leastOf(1)).toFixed(2)} times that of one`,
    );
} finally {
  await redis?.stop();
  rmSync(folder, { recursive: true, force: true });
}
