import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BenchmarkRule } from './workload.ts';

type Facts = Readonly<Record<string, unknown>>;
type Decide = (facts: Facts) => readonly number[];

/** Rules per function: V8 does not optimise a function of thousands of ifs. */
const rulesPerFunction = 50;

const writeRule = ({ touchpoint, tier, spend, trouble, interest }: BenchmarkRule, index: number): string => {
  const isTier = tier.oneOf.map((name) => `f.${tier.fact} === ${JSON.stringify(name)}`).join(' || ');
  return [
    `  if (f.${touchpoint.fact} === ${JSON.stringify(touchpoint.is)}`,
    `&& (${isTier})`,
    `&& f.${spend.fact} > ${spend.above}`,
    `&& (f.${trouble.days.fact} < ${trouble.days.below} || f.${trouble.tickets.fact} > ${trouble.tickets.above})`,
    `&& f.${interest.fact}.includes(${JSON.stringify(interest.contains)})) fired.push(${index});`,
  ].join(' ');
};

function writeModule(rules: readonly BenchmarkRule[]): string {
  const lines = rules.map(writeRule);
  const functions: string[] = [];
  for (let start = 0; start < lines.length; start += rulesPerFunction)
    functions.push(
      `function decide${functions.length}(f, fired) {\n${lines.slice(start, start + rulesPerFunction).join('\n')}\n}`,
    );
  const calls = functions.map((_, index) => `  decide${index}(f, fired);`).join('\n');
  return `${functions.join('\n')}\nexport function decide(f) {\n  const fired = [];\n${calls}\n  return fired;\n}\n`;
}

/** Writes the rules as a person would, as ifs in a module of their own, and loads it. */
export async function writeIfs(rules: readonly BenchmarkRule[]): Promise<Decide> {
  const folder = await mkdtemp(join(tmpdir(), 'tact-ifs-'));
  const file = join(folder, 'ifs.mjs');
  try {
    await writeFile(file, writeModule(rules));
    const loaded = (await import(pathToFileURL(file).href)) as { decide: Decide };
    return loaded.decide;
  } finally {
    await rm(folder, { recursive: true });
  }
}
