// Runs every test on a machine that has only Node, npm and apt. It installs what the tests drive (Redis, Chromium, openssl) and read
// letters with (fonts, poppler) where that is missing, builds the program, which the end-to-end tests start, and runs vitest. The last line is the count.
// Arguments are vitest's. TEST_LENGTH=long (`npm run test:long`) runs tests/support/run-length.ts's long runs whole, which takes hours.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const run = (command, args, options = {}) =>
  spawnSync(command, args, { stdio: 'inherit', ...options }).status ?? 1;
/** A program by its name, a file by its path. */
const isMissing = (wanted) =>
  wanted.startsWith('/')
    ? !existsSync(wanted)
    : spawnSync('which', [wanted], { stdio: 'ignore' }).status !== 0;

const installMissing = () => {
  const wanted = {
    'redis-server': 'redis-server',
    chromium: 'chromium',
    openssl: 'openssl',
    pdftotext: 'poppler-utils',
    '/usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf': 'fonts-noto-core',
    '/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc': 'fonts-noto-cjk',
  };
  const packages = Object.keys(wanted)
    .filter(isMissing)
    .map((program) => wanted[program]);
  if (packages.length === 0) return;
  console.log(`installing ${packages.join(', ')} with apt`);
  const sudo = process.getuid?.() === 0 ? [] : ['sudo'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const step of [
    ['apt-get', 'update', '-qq'],
    ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const [command, ...args] = [...sudo, ...step];
    if (run(command, args, { env, stdio: ['ignore', 'ignore', 'inherit'] }) !== 0) {
      console.error(`could not install ${packages.join(', ')}: install them by hand and run again`);
      process.exit(1);
    }
  }
};

const folder = mkdtempSync(join(tmpdir(), 'tact-tests-'));
const report = join(folder, 'report.json');
installMissing();
const built = run('npm', ['run', '--silent', 'build']);
const status =
  built === 0
    ? run('npx', [
        'vitest',
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
        ...process.argv.slice(2),
      ])
    : built;
let passed = 0;
let failed = built === 0 ? 0 : 1;
try {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  passed = result.numPassedTests;
  // A file that vitest could not load has no tests, but counts as a failure.
  const unloaded = result.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  failed = result.numFailedTests + unloaded.length;
} catch {
  failed = Math.max(failed, 1);
}
if (status !== 0 && failed === 0) failed = 1;
rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
