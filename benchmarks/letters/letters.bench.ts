import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { openRuleFolder } from '../../src/adapters/files/open-rule-folder.ts';
import { compileRuleSet } from '../../src/author/compile-rule-set.ts';
import { previewWords } from '../../src/author/preview-words.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Task } from '../../src/domain/tasks/task.ts';
import { openStores } from '../../src/main/compose/open-stores.ts';
import { startStandalone } from '../../tests/support/redis-servers.ts';
import { startService } from '../../tests/support/start-service.ts';
import { createRandom } from '../data/create-random.ts';
import { describeMachine } from '../service/describe-machine.ts';
import { watchWorkers } from './watch-workers.ts';

/**
 * `npm run check:letters -- --letters 10000 --kills 20 --workers 2`: letters in four languages are due; workers that share a Redis
 * print them, and one of them is killed at random again and again. Every letter has to be there once and whole, with one contact. Prints
 * letters per second, and per second of processor time without the starts of workers, with every fsync, and what all of them held. Ends with 1 where a letter is wrong.
 */
const { values } = parseArgs({
  options: {
    letters: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '4' },
    workers: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
  },
});
const [letters, kills, workers] = [values.letters, values.kills, values.workers].map(Number) as [
  number,
  number,
  number,
];
const locales = ['it', 'de', 'en', 'zh-Hant'];
const addresses: Readonly<Record<string, readonly string[]>> = {
  it: ['Giulia Bianchi', 'Via Roma 1', '50123 Firenze FI'],
  de: ['Anna Keller', 'Hauptstraße 5', '80331 München', 'DEUTSCHLAND'],
  en: ['James Whitfield', '1 High Street', 'London', 'SW1A 1AA', 'UNITED KINGDOM'],
  'zh-Hant': ['王小明', '臺北市信義區市府路1號', '110', 'TAIWAN'],
};

const rules = await readRules();
const random = createRandom(Number(values.seed));
const folder = mkdtempSync(join(tmpdir(), 'tact-letters-'));
const outbox = join(folder, 'outbox');
const redis = await startStandalone({ appendonly: 'yes' });
const env = { REDIS_URL: redis.url, DATA_DIR: folder, OUTBOX_DIR: outbox, LETTER_PDF: 'required' };
const stores = await openStores(readConfig(), pino({ level: 'silent' }), async () => 0);
const watch = watchWorkers();
let startSeconds = 0;
try {
  for (let at = 0; at < letters; at += 200)
    await Promise.all(range(at, Math.min(at + 200, letters)).map((n) => stores.tasks.add(makeTask(n))));
  const startedAt = performance.now();
  const running = await Promise.all(range(0, workers).map(startWorker));
  for (let kill = 0; kill < kills; kill += 1) {
    await untilDone(Math.floor((letters * (kill + random())) / kills));
    const victim = Math.floor(random() * workers);
    await running[victim]?.kill();
    running[victim] = await startWorker();
  }
  await untilDone(letters);
  const seconds = (performance.now() - startedAt) / 1000;
  await untilAllEnded();
  await Promise.all(running.map((worker) => worker.stop()));
  const faults = await findFaults();
  const { cpuSeconds, mostMb } = watch.end();
  const report = {
    ...{ letters, kills, workers, seconds: round(seconds), perSecond: round(letters / seconds) },
    ...{ cpuSeconds: round(cpuSeconds), startSeconds: round(startSeconds) },
    perSecondOfCpu: round(letters / (cpuSeconds - startSeconds)),
    ...{ mostMb, faults },
    machine: describeMachine(),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (faults.length > 0) process.exitCode = 1;
} finally {
  watch.end();
  await stores.close();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function readRules() {
  const packs = await openRuleFolder('rules').read();
  const { ruleSet } = 'files' in packs ? compileRuleSet(packs.files) : { ruleSet: undefined };
  const pack = ruleSet?.packs.get('airline');
  if (ruleSet === undefined || pack === undefined) throw new Error('rules/airline has errors');
  return { ruleSet, pack };
}

function readConfig() {
  const { config } = loadConfig(env, 'work');
  if (config === undefined) throw new Error('the settings are wrong');
  return config;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

function makeTask(n: number): Task {
  const locale = locales[n % locales.length] ?? 'en';
  const name = 'apology-ife';
  const order = { name, locale, channel: 'letter', customer: undefined, values: {}, day: '2026-11-22' };
  const words = previewWords(rules.ruleSet, rules.pack, 'letter', order);
  if (words === undefined || !('letter' in words)) throw new Error(`no letter in ${locale}`);
  const [recipient] = addresses[locale] ?? [];
  const letter = { ...words.letter, address: addresses[locale], recipient: `${recipient} ${n}` };
  return {
    ...{
      taskId: `letter-${n}`,
      type: 'letter',
      decisionId: `d-${n}`,
      interactionId: `i-${n}`,
      template: name,
    },
    ...{ customerId: `C-${n}`, touchpoint: 'check-in', pack: 'airline', locale, channel: 'letter' },
    ...{ payload: { letter }, createdAt: Date.parse('2026-11-22T10:00:00Z'), dueAt: 0 },
  };
}

async function startWorker() {
  const worker = await startService({ program: 'work', folder, env });
  startSeconds += watch.add(worker.process.pid ?? 0);
  return worker;
}

function countDone(): number {
  return readdirSync(join(outbox, 'letters')).filter((name) => name.endsWith('.done')).length;
}

async function untilDone(count: number): Promise<void> {
  while (countDone() < count) await new Promise((resume) => setTimeout(resume, 50));
}

/** What a killed worker had in hand is taken again once its lease ends. */
async function untilAllEnded(): Promise<void> {
  const open = async () => {
    const { states } = await stores.tasks.count(Date.now());
    return states.waiting + states.running;
  };
  while ((await open()) > 0) await new Promise((resume) => setTimeout(resume, 500));
}

/** What is not as it has to be: files missing, torn or too many, tasks that are not done, contacts that are not one a letter. */
async function findFaults(): Promise<string[]> {
  const place = join(outbox, 'letters');
  const names = new Set(readdirSync(place).filter((name) => !name.startsWith('.writing-')));
  const faults: string[] = names.size === 4 * letters ? [] : [`${names.size} files, not ${4 * letters}`];
  for (const n of range(0, letters)) {
    const name = `2026-11-22-letter-${n}`;
    const whole = ['html', 'pdf', 'json', 'done'].every((ending) => names.has(`${name}.${ending}`));
    faults.push(
      ...(whole ? judgeFiles(join(place, name)) : ['a file is missing']).map((text) => `${name}: ${text}`),
    );
    if ((await stores.tasks.find(`letter-${n}`))?.state !== 'done')
      faults.push(`${name}: the task is not done`);
    const { memory } = await stores.ledger.readMemories(`C-${n}`, undefined);
    if (memory.contacts.length !== 1) faults.push(`${name}: ${memory.contacts.length} contacts`);
  }
  return faults;
}

function judgeFiles(path: string): string[] {
  const pdf = readFileSync(`${path}.pdf`);
  const { bytes, sha256 } = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as {
    bytes: number;
    sha256: string;
  };
  const isWhole = pdf.length === bytes && createHash('sha256').update(pdf).digest('hex') === sha256;
  const hasEnd = pdf.subarray(-8).toString('latin1').includes('%%EOF');
  const html = readFileSync(`${path}.html`, 'utf8').match(/<\/html>/g)?.length;
  return [...(isWhole && hasEnd ? [] : ['the PDF is torn']), ...(html === 1 ? [] : ['the HTML is torn'])];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
