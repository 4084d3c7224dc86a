// npm run bench:compare -- A.json B.json: whether B is slower or faster than A, beyond what the windows of each differ among themselves.
import { readFileSync } from 'node:fs';
import type { TargetReport } from './report.ts';

const [before, after] = process.argv.slice(2).map(readReport);
if (before === undefined || after === undefined) {
  console.error('npm run bench:compare -- A.json B.json: two reports of npm run bench:target');
  process.exit(2);
}
for (const name of ['p50', 'p99'] as const) console.log(compare(name, before, after));

function readReport(file: string): TargetReport {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    console.error(`${file} is no report: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  }
}

function compare(name: 'p50' | 'p99', one: TargetReport, other: TargetReport): string {
  const [a, b] = [one, other].map(({ windows }) =>
    windows.map((window) => window[name]).toSorted((x, y) => x - y),
  );
  if (a === undefined || b === undefined || a.length < 4 || b.length < 4)
    return `${name}: too few windows to compare; run each for at least 20 s`;
  const spread = ([...own]: number[]): string => `${at(own, 0.5)} ms (${at(own, 0.1)} to ${at(own, 0.9)})`;
  const ratio = at(b, 0.5) / at(a, 0.5);
  const overlap = at(b, 0.1) <= at(a, 0.9) && at(a, 0.1) <= at(b, 0.9);
  const verdict = overlap
    ? 'no difference beyond the noise'
    : `${ratio > 1 ? 'slower' : 'faster'}: ${ratio.toFixed(2)} times`;
  return `${name}: ${spread(a)} before, ${spread(b)} after; ${verdict}`;
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
