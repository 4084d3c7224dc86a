// Breaks the code on purpose, one small fault at a time, and counts how many the tests notice: `npm run test:mutation -- SCOPE [SHARE]`.
// SCOPE is one of `scopes`, SHARE the part of the mutants of each file that is tried, by default all; `again` tries those again that
// survived the last time, if the files that they are in have not changed.
// benchmarks/results/mutation-SCOPE.json gets the share that was noticed, its 95 % interval and every mutant that survived.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Git's patterns of sources, and of the tests that run against their mutants, the quickest first. */
const scopes = {
  contact: {
    // outcome-report.ts is a schema, which is made while the module loads.
    sources: ['src/domain/contact', 'src/domain/offers', ':!src/domain/contact/outcome-report.ts'],
    tests: [
      'tests/unit/domain/contact',
      'tests/unit/domain/offers',
      'tests/unit/decide/choose',
      'tests/unit/decide/compose/plan-*.test.ts',
      'tests/unit/decide/decide.test.ts',
    ],
  },
  engine: {
    // Stryker prints bitmap.ts with brackets missing, so that it does not load.
    sources: ['src/engine', ':!src/engine/index/bitmap.ts'],
    tests: [
      'tests/unit/engine/language',
      'tests/unit/engine/parse',
      'tests/unit/engine/compile-rules.test.ts',
      'tests/unit/engine/semantics.test.ts',
      'tests/unit/engine/evaluate',
      'tests/unit/engine/index',
      'tests/unit/engine/index-agreement.test.ts',
      'tests/unit/engine/reference-agreement.test.ts',
      'tests/unit/engine/incremental-agreement.test.ts',
      'tests/unit/engine/miss',
      'tests/unit/engine/explain',
      'tests/unit/engine/hostile-rules.test.ts',
      'tests/unit/engine/dense-index-agreement.test.ts',
    ],
  },
  // The part of `decide` that follows an accepted or a declined offer, a refusal, or a party.
  accept: {
    sources: [
      'src/decide/*accept-*.ts',
      'src/decide/outcomes/offer-next.ts',
      'src/decide/choose/keep-remedy.ts',
      'src/decide/choose/choices.ts',
      'src/decide/answer/answer-party.ts',
    ],
    tests: [
      'tests/unit/decide/*accept-*.test.ts',
      'tests/unit/decide/outcomes/offer-next.test.ts',
      'tests/unit/decide/choose/choices.test.ts',
      'tests/unit/decide/*keep-*.test.ts',
      'tests/unit/decide/*party.test.ts',
      'tests/rules/acceptances.test.ts',
    ],
  },
  // The life of a promise: its moves, what answers of systems make of it, and how it is taken back.
  promises: {
    sources: [
      'src/domain/promises',
      'src/domain/decision/settlement.ts',
      'src/decide/outcomes/accept-offer.ts',
      'src/decide/*ask-*.ts',
      'src/decide/ask/compose-round.ts',
      'src/decide/outcomes/follow-outcome.ts',
      'src/decide/store/hold-behind.ts',
      'src/decide/ask/move-promises.ts',
      'src/decide/outcomes/take-back.ts',
      'src/deliver/find-obstacle.ts',
      'src/deliver/settle-attempt.ts',
    ],
    tests: [
      'tests/unit/domain/promises',
      'tests/unit/domain/decision/settlement.test.ts',
      'tests/unit/decide/outcomes/accept-all.test.ts',
      'tests/unit/decide/*ask-*.test.ts',
      'tests/unit/decide/ask/compose-round.test.ts',
      'tests/unit/decide/outcomes/record-outcomes.test.ts',
      'tests/unit/deliver',
      'tests/contract/late-decisions.test.ts',
      'tests/rules/flight-occasions.test.ts',
      'tests/rules/withdrawals.test.ts',
      'tests/rules/sync-acceptances.test.ts',
      'tests/rules/acceptances.test.ts',
    ],
  },
  decide: {
    sources: ['src/decide'],
    tests: [
      'tests/unit/decide',
      'tests/contract/late-decisions.test.ts',
      'tests/contract/visits.test.ts',
      'tests/rules/*acceptances.test.ts',
      'tests/rules/sync-words.test.ts',
      'tests/rules/withdrawals.test.ts',
      'tests/rules/parties.test.ts',
      'tests/rules/*-pack.test.ts',
      'tests/rules/pack-cases.test.ts',
      'tests/rules/pack-walks.test.ts',
    ],
  },
};
const [scope = 'contact', share = '1'] = process.argv.slice(2);
if (scopes[scope] === undefined) {
  console.error(`There is no scope ${scope}. There are: ${Object.keys(scopes).join(', ')}.`);
  process.exit(2);
}
const apart = ['tests/unit/decide/decide-grows-nothing-old.test.ts'];
const hangsAfterMs = 300_000;

const home = resolve('tests/mutation');
if (!existsSync(join(home, 'stryker/node_modules')))
  spawnSync('npm', ['ci', '--prefix', join(home, 'stryker')], { stdio: 'inherit' });
const { mutateSources } = await import('./mutate-sources.mjs');

const folder = mkdtempSync(join(tmpdir(), 'tact-mutation-'));
const [plan, log, current] = ['plan.json', 'log.jsonl', 'current'].map((name) => join(folder, name));
const resultFile = `benchmarks/results/mutation-${scope}.json`;
const last = share === 'again' ? JSON.parse(readFileSync(resultFile, 'utf8')) : undefined;
const {
  code,
  count,
  sample: drawn,
} = await mutateSources(listFiles(scopes[scope].sources), last?.share ?? Number(share));
const nameOf = ({ file, place, change }) => `${file}:${place} ${change}`;
const survived = new Set(last?.survivors.map((name) => name.replace(' (not reached)', '')));
const sample = last === undefined ? drawn : drawn.filter((mutant) => survived.has(nameOf(mutant)));
if (sample.length < survived.size)
  throw new Error('The sources have changed since: try a whole share again.');
const tests = [...new Set(scopes[scope].tests.flatMap((pattern) => listFiles([pattern])))].filter(
  (file) => file.endsWith('.test.ts') && !apart.includes(file),
);
writeFileSync(plan, JSON.stringify({ code, sample, tests }));
writeFileSync(log, '');
while (!(await runTests()));
writeResult(readLog());
rmSync(folder, { recursive: true, force: true });

function listFiles(patterns) {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...patterns];
  const { stdout } = spawnSync('git', args, { encoding: 'utf8' });
  return stdout.split('\n').filter((file) => existsSync(file) && file.endsWith('.ts'));
}

function readLog() {
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}

/** False if the run hung or broke off at a mutant, which counts as noticed: the next run goes on behind it. */
async function runTests() {
  writeFileSync(current, '');
  const environment = {
    ...process.env,
    TEST_LENGTH: 'short',
    MUTATION_PLAN: plan,
    MUTATION_LOG: log,
    MUTATION_CURRENT: current,
  };
  const args = ['vitest', 'run', '--config', join(home, 'vitest.config.ts')];
  const child = spawn('npx', args, { stdio: 'inherit', env: environment, detached: true });
  const watch = setInterval(() => {
    if (Date.now() - statSync(current).mtimeMs > hangsAfterMs && child.pid !== undefined)
      process.kill(-child.pid, 'SIGKILL');
  }, 5000);
  const [status] = await once(child, 'exit');
  clearInterval(watch);
  const ended = new Set(readLog().flatMap((line) => line.ended ?? []));
  if (tests.every((file) => ended.has(file))) {
    if (status !== 0) throw new Error('A test fails without a mutant, or once a mutant is gone.');
    return true;
  }
  const id = readFileSync(current, 'utf8');
  if (id === '') throw new Error('The tests do not run with the mutants in place.');
  appendFileSync(log, `${JSON.stringify({ noticed: id, by: 'the end of the process' })}\n`);
  return false;
}

function writeResult(lines) {
  const noticed = new Set(lines.flatMap((line) => line.noticed ?? []));
  const reached = new Set(lines.flatMap((line) => line.covered ?? []));
  const loaded = new Set(lines.flatMap((line) => line.loaded ?? []));
  // What runs while modules load cannot be switched on afterwards.
  const tried = sample.filter(({ id }) => reached.has(id) || !loaded.has(id));
  const survivors = tried.filter(({ id }) => !noticed.has(id));
  const all = last?.tried ?? tried.length;
  const hits = all - survivors.length;
  const result = {
    scope,
    share: last?.share ?? Number(share),
    mutants: count,
    tried: all,
    noticed: hits,
    score: round(hits / all),
    interval: intervalOf(hits, all),
    survivors: survivors
      .map(
        ({ id, file, place, change }) =>
          `${file}:${place} ${change}${reached.has(id) ? '' : ' (not reached)'}`,
      )
      .sort(),
  };
  writeFileSync(resultFile, `${JSON.stringify(result, null, 2)}\n`);
  console.log({ ...result, survivors: survivors.length });
}

/** Wilson's 95 % interval for a share. */
function intervalOf(hits, of) {
  const z = 1.96;
  const middle = (hits + z ** 2 / 2) / (of + z ** 2);
  const reach = (z / (of + z ** 2)) * Math.sqrt((hits * (of - hits)) / of + z ** 2 / 4);
  return [round(middle - reach), round(middle + reach)];
}

function round(value) {
  return Math.round(value * 1000) / 1000;
}
