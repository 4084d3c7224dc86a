// Breaks the code on purpose, one small fault at a time, and counts how many the tests notice: `npm run test:mutation -- SCOPE [SHARE]`.
// SCOPE is one of `scopes`, SHARE the part of its mutants that are tried, by default the scope's own. It takes from minutes to hours.
// benchmarks/results/mutation-SCOPE.json gets the share that was noticed, its 95 % interval and every mutant that survived.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const scopes = {
  contact: { mutate: ['src/domain/{contact,offers}/**/*.ts'], share: 1 },
  language: { mutate: ['src/engine/{language,parse}/**/*.ts'], share: 0.15 },
  // Stryker prints bitmap.ts with brackets missing, so that it does not load.
  index: { mutate: ['src/engine/index/**/*.ts', '!src/engine/index/bitmap.ts'], share: 0.15 },
  evaluate: { mutate: ['src/engine/*.ts', 'src/engine/{evaluate,explain,miss}/**/*.ts'], share: 0.15 },
  decide: { mutate: ['src/decide/**/*.ts'], share: 0.15 },
};
const [scope = 'contact', share = scopes[scope]?.share] = process.argv.slice(2);
if (scopes[scope] === undefined) {
  console.error(`There is no scope ${scope}. There are: ${Object.keys(scopes).join(', ')}.`);
  process.exit(2);
}

const home = resolve('tests/mutation');
const program = join(home, 'stryker/node_modules');
const run = (command, args, env = {}) =>
  spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1;

/** Stryker's report, as https://github.com/stryker-mutator/mutation-testing-elements describes it. */
function breakCode() {
  const folder = mkdtempSync(join(tmpdir(), 'tact-mutation-'));
  const settings = {
    mutate: scopes[scope].mutate,
    // Texts are left out: most can change no answer.
    mutator: { excludedMutations: ['StringLiteral'] },
    plugins: [
      join(program, '@stryker-mutator/vitest-runner/dist/src/index.js'),
      join(home, 'sample-checker.mjs'),
    ],
    checkers: ['sample'],
    testRunner: 'vitest',
    vitest: { configFile: join(home, 'vitest.config.ts'), related: false },
    // Stryker reads tsconfig.json with an interface that TypeScript 7 does not have. Vitest does not need that file.
    tsconfigFile: 'none',
    concurrency: 1,
    ignoreStatic: true,
    timeoutMS: 20_000,
    tempDirName: join(folder, 'sandbox'),
    ignorePatterns: ['benchmarks/results', 'docs', 'dist', '.tact', 'tests/mutation/stryker'],
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: join(folder, 'report.json') },
  };
  writeFileSync(join(folder, 'stryker.json'), JSON.stringify(settings));
  const environment = { MUTATION_SCOPE: scope, MUTATION_SHARE: String(share) };
  const status = run(join(program, '.bin/stryker'), ['run', join(folder, 'stryker.json')], environment);
  if (status !== 0) process.exit(status);
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
  requireAllTests(Object.keys(report.testFiles ?? {}).length, environment);
  rmSync(folder, { recursive: true, force: true });
  return report;
}

/** Stryker is silent about test files that do not load: what only they test would count as unnoticed. */
function requireAllTests(found, environment) {
  const list = ['vitest', 'list', '--filesOnly', '--json', '--config', join(home, 'vitest.config.ts')];
  const { stdout } = spawnSync('npx', list, { env: { ...process.env, ...environment } });
  const wanted = JSON.parse(stdout).length;
  if (found === wanted) return;
  console.error(`Only ${found} of ${wanted} test files could be loaded with the faults in place.`);
  process.exit(1);
}

/** Wilson's 95 % interval for a share. */
function intervalOf(hits, count) {
  const z = 1.96;
  const middle = (hits + z ** 2 / 2) / (count + z ** 2);
  const reach = (z / (count + z ** 2)) * Math.sqrt((hits * (count - hits)) / count + z ** 2 / 4);
  return [round(middle - reach), round(middle + reach)];
}
const round = (value) => Math.round(value * 1000) / 1000;

if (!existsSync(program)) run('npm', ['ci', '--prefix', join(home, 'stryker')]);
const mutants = Object.entries(breakCode().files).flatMap(([file, entry]) =>
  entry.mutants.map((mutant) => ({ file, ...mutant })),
);
const withStatus = (...statuses) => mutants.filter(({ status }) => statuses.includes(status));
const survivors = withStatus('Survived', 'NoCoverage');
const noticed = withStatus('Killed', 'Timeout').length;
const tried = noticed + survivors.length;
const result = {
  scope,
  share: Number(share),
  mutants: mutants.length,
  tried,
  noticed,
  score: round(noticed / tried),
  interval: intervalOf(noticed, tried),
  survivors: survivors
    .map(
      ({ file, location: { start }, mutatorName, replacement }) =>
        `${file}:${start.line}:${start.column} ${mutatorName}: ${replacement}`,
    )
    .sort(),
};
writeFileSync(`benchmarks/results/mutation-${scope}.json`, `${JSON.stringify(result, null, 2)}\n`);
console.log(result);
