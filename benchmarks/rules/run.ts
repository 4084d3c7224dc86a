import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Measurement } from './measure.ts';
import { reportMeasurements } from './report.ts';
import { workloadNames } from './workload.ts';

const here = dirname(fileURLToPath(import.meta.url));
const sizes = [10, 100, 1000, 10_000];

/** One process for each workload and size: none runs on what V8 has learnt from another. */
function measure(workload: string, rules: number): Measurement {
  const file = join(here, 'measure.ts');
  const output = execFileSync(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=4096', '--import', 'tsx', file, workload, String(rules)],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  return JSON.parse(output) as Measurement;
}

const [wanted = workloadNames.join(',')] = process.argv.slice(2);
const measurements: Measurement[] = [];
for (const workload of wanted.split(','))
  for (const rules of sizes) {
    console.error(`measuring ${workload}, ${rules} rules`);
    measurements.push(measure(workload, rules));
  }

const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  node: process.version,
  date: new Date().toISOString().slice(0, 10),
};
const folder = join(here, '..', 'results');
mkdirSync(folder, { recursive: true });
const name = join(folder, `rules-${machine.date}`);
writeFileSync(`${name}.json`, `${JSON.stringify({ machine, measurements }, undefined, 2)}\n`);
const report = reportMeasurements(machine, measurements);
writeFileSync(`${name}.md`, report);
console.log(report);
