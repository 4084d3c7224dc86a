// npm run bench:overload: a service at half its peak, at its peak, and at two, three and five times the peak; then at half again.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeMachine } from '../service/describe-machine.ts';
import type { LoadPlan, LoadResult } from '../service/load-generator.ts';
import { putCustomers } from '../service/put-customers.ts';
import { runForJson, serviceFlags, startServer } from '../service/start-process.ts';
import type { OverloadPlan, OverloadResult } from './overload-generator.ts';

const seconds = Number(process.env['BENCH_SECONDS'] ?? 60);
const connections = Number(process.env['BENCH_CONNECTIONS'] ?? 2000);
const build = process.env['BENCH_BUILD'] ?? 'dist';

const folder = mkdtempSync(join(tmpdir(), 'tact-overload-'));
const service = await startServer([...serviceFlags, join(build, 'main/serve.js')], {
  ...process.env,
  PORT: '0',
  DATA_DIR: folder,
  SAMPLE_CUSTOMERS: 'false',
  LOG_LEVEL: 'fatal',
});
const viaTsx = (file: string): string[] => ['--import', 'tsx', join(import.meta.dirname, file)];

try {
  await putCustomers(service.port);
  const peak = await findPeak();
  const rows: (OverloadResult & { times: number })[] = [];
  for (const times of [0.5, 1, 2, 3, 5, 0.5]) {
    const plan: OverloadPlan = {
      port: service.port,
      rate: Math.round(peak * times),
      seconds,
      connections,
      run: `overload-${rows.length}`,
    };
    rows.push({
      times,
      ...(await runForJson<OverloadResult>([...viaTsx('overload-generator.ts'), JSON.stringify(plan)])),
    });
    console.log(renderRow(rows.at(-1), peak));
  }
  const report = { machine: describeMachine(), seconds, connections, peak, rows };
  writeFileSync('benchmarks/results/overload.json', `${JSON.stringify(report, null, 2)}\n`);
} finally {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Answers per second in a closed loop. */
async function findPeak(): Promise<number> {
  const plan: LoadPlan = {
    mode: 'mixed',
    port: service.port,
    connections: 32,
    run: 'peak',
    from: 0,
    seconds: 5,
  };
  const load = (): Promise<LoadResult> =>
    runForJson<LoadResult>([...viaTsx('../service/load-generator.ts'), JSON.stringify(plan)]);
  await load();
  const { perSecond } = await load();
  console.log(`peak: ${Math.round(perSecond)} decisions per second`);
  return perSecond;
}

function renderRow(row: (OverloadResult & { times: number }) | undefined, peak: number): string {
  if (row === undefined) return '';
  const { inBudget, refused } = row;
  const goodput = (inBudget.kiosk + inBudget.dryRun) / seconds;
  const share = ((100 * goodput) / peak).toFixed(0);
  return `${row.times} × peak: ${Math.round(goodput)}/s within the budget (${share} % of peak), ${row.late} late, refused ${refused.kiosk} kiosks’ and ${refused.dryRun} dry runs, ${row.unsent} not sent, ${row.broken} broken; kiosks’ p99 ${row.latencyMs.p99} ms; slowest /health/live ${row.slowestLiveMs.toFixed(0)} ms`;
}
