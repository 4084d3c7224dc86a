import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openArchiveFolder } from '../../src/adapters/duckdb/archive-folder.ts';
import { runtime } from '../../src/adapters/runtime.ts';
import { traceAsRecorded } from '../../src/decide/explain/decide-as-recorded.ts';
import { archiveDecisions } from '../../src/replay/archive-decisions.ts';
import { sampleRules } from '../../tests/support/sample-rules.ts';
import { DecisionGenerator } from './generate-decisions.ts';

/**
 * Records generated decisions of the sample packs in an archive: `npm run bench:records -- COUNT FOLDER`. Then
 * `npx tact replay --over FOLDER` and `npx tact simulate --over FOLDER` run over them.
 */
const [count = '20000', folder = ''] = process.argv.slice(2);
if (folder === '') throw new Error('name a folder: npm run bench:records -- 100000 /tmp/archive');
const total = Number(count);
const atOnce = 20_000;

const generator = new DecisionGenerator(sampleRules, total);
const archive = await openArchiveFolder(folder);
if ((await archive.last()) !== undefined) throw new Error(`${folder} has an archive already`);
const rules = JSON.stringify(sampleRules.files.map(({ path, text }) => ({ path, text })));
const fired = new Map(sampleRules.rules.map(({ id }) => [id, 0]));
const source = {
  records: generator.records(),
  findRuleSet: async () => sampleRules,
  trace: (...args: Parameters<typeof traceAsRecorded>) => {
    const trace = traceAsRecorded(...args);
    for (const id of trace.fired) fired.set(id, (fired.get(id) ?? 0) + 1);
    return trace;
  },
  findTool: async (name: string) => (name.startsWith('rules:') ? rules : JSON.stringify(runtime)),
};
const spent = { making: 0, archiving: 0 };
while (generator.made < total) {
  const start = process.cpuUsage();
  await generator.make(Math.min(atOnce, total - generator.made));
  const made = process.cpuUsage(start);
  while ((await archiveDecisions(source, archive)).isMore);
  const done = process.cpuUsage(start);
  spent.making += made.user + made.system;
  spent.archiving += done.user + done.system - made.user - made.system;
  process.stderr.write(`${generator.made} of ${total}\n`);
}
const bytes = (kinds: RegExp): number =>
  readdirSync(folder)
    .filter((name) => kinds.test(name))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / total;
const often = [...fired].sort(([, one], [, other]) => one - other);
console.log('How often each rule fired:');
for (const [id, times] of often) console.log(`${String(times).padStart(9)}  ${id}`);
console.log(`Never: ${often.flatMap(([id, times]) => (times === 0 ? id : [])).join(', ')}`);
console.log({
  decisions: total,
  microsecondsPerDecision: { made: spent.making / total, archived: spent.archiving / total },
  bytesPerDecision: {
    decisions: bytes(/^decisions-/),
    changes: bytes(/^changes-/),
    keys: bytes(/^keys-/),
    copies: bytes(/^copies-/),
  },
});
