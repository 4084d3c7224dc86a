import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { readArchive, readArchivedTools } from '../../src/adapters/duckdb/read-archive.ts';
import { noRecords } from '../../src/main/compose/simulation-plan.ts';
import type { ArchivedRecord } from '../../src/replay/ports.ts';
import { gatherInputs } from '../../src/replay/replay-decision.ts';

/**
 * Replays archived decisions in Chromium, decision for decision: `npm run check:browser -- FOLDER COUNT`. The core is bundled as it is.
 * Rule sets are those of then. Exit code 1 where one differs.
 */
const [folder = '', count = '10000'] = process.argv.slice(2);
if (folder === '') throw new Error('name an archive: npm run check:browser -- /tmp/archive 10000');
const chromium = process.env['CHROMIUM'] ?? 'chromium';
const scratch = mkdtempSync(join(tmpdir(), 'tact-browser-'));
/** So many decisions a page has, whose text would be too long otherwise. */
const atOnce = 2000;

const { outputFiles } = await build({
  entryPoints: ['benchmarks/records/replay-in-browser.ts'],
  bundle: true,
  format: 'iife',
  platform: 'browser',
  minify: true,
  write: false,
});
const code = outputFiles[0]?.text ?? '';
console.log(`the core is ${Math.round(code.length / 1024)} KB`);

type Entry = { readonly decision: object; readonly inputs: object; readonly digest: string };
let [replayed, left] = [0, 0];
const different: string[] = [];

async function replayInPage(version: string, decisions: readonly Entry[]): Promise<void> {
  const files: unknown = JSON.parse((await readArchivedTools(folder).find(`rules:${version}`)) ?? '[]');
  const data = JSON.stringify({ ruleSet: { version, files }, decisions }).replaceAll('<', '\\u003c');
  const path = join(scratch, 'page.html');
  writeFileSync(
    path,
    `<!doctype html><meta charset="utf-8"><body></body><script>const page = ${data};</script><script>${code.replaceAll('</script', '<\\/script')}</script>`,
  );
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    `--user-data-dir=${scratch}/profile`,
    '--dump-dom',
  ];
  const page = execFileSync(chromium, [...flags, `file://${path}`], {
    encoding: 'utf8',
    maxBuffer: 1024 ** 3,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const told = /<body>(\{"replayed".*?\})</s.exec(page)?.[1];
  if (told === undefined) throw new Error('the page said nothing: its script failed');
  const result = JSON.parse(told) as { replayed: number; different: string[] };
  replayed += result.replayed;
  different.push(...result.different);
}

/** Full pages by rule set. */
const waiting = new Map<string, Entry[]>();

async function add(recorded: ArchivedRecord): Promise<void> {
  const inputs = await gatherInputs(recorded, noRecords);
  if (typeof inputs === 'string') {
    left += 1;
    return;
  }
  const { decision, archived } = recorded;
  const { version } = decision.ruleSet;
  const entries = waiting.get(version) ?? [];
  waiting.set(version, entries);
  entries.push({ decision, inputs, digest: archived.digests.decision });
  if (entries.length >= atOnce) await replayInPage(version, entries.splice(0));
}

try {
  for await (const recorded of readArchive(folder, [], { sample: Number(count) })) await add(recorded);
  for (const [version, entries] of waiting) if (entries.length > 0) await replayInPage(version, entries);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log({ replayed, left, different: different.length, ids: different.slice(0, 20) });
process.exitCode = different.length > 0 || replayed === 0 ? 1 : 0;
