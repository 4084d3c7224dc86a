// npm run test:nodes: what the rest stands on, on the newer lines of Node that are supported: the decision, the language, the native
// modules and a whole service. Fetches each Node from npm into a temporary folder.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const versions = ['22.23.5', '24.22.3'];
const tests = [
  'tests/unit/decide',
  'tests/unit/shared',
  'tests/contract/embedded-store.test.ts',
  'tests/e2e/drain.test.ts',
  // Its limits are those of the V8 of Node 20.
  '--exclude=tests/unit/decide/decide-grows-nothing-old.test.ts',
];
const platform = `${process.platform}-${process.arch}`;
const folder = mkdtempSync(join(tmpdir(), 'tact-nodes-'));

const fetchNode = (version) => {
  const prefix = join(folder, version);
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--silent'];
  execFileSync('npm', ['install', '--prefix', prefix, ...quietly, `node-${platform}@${version}`]);
  return join(prefix, `node_modules/node-${platform}/bin/node`);
};

const runTests = async (version) => {
  const child = spawn(fetchNode(version), [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--maxWorkers=1',
    ...tests,
  ]);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
    });
  const code = await new Promise((resolve) => child.once('close', resolve));
  console.log(code === 0 ? `Node ${version}: ${/Tests .*/.exec(said)?.[0]}` : `Node ${version}:\n${said}`);
  return code === 0;
};

execFileSync('npm', ['run', '--silent', 'build']);
try {
  const passed = await Promise.all(versions.map(runTests));
  process.exitCode = passed.every(Boolean) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
