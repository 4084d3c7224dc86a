import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** What opens a store or starts a process, as a test imports it. */
const heavy =
  /from '(lmdb|node:child_process|ioredis|[^']*\/(embedded-store|open-environment|redis-servers|fake-cluster|connect-redis|start-service|run-tact|rule-compiler)\.ts)'/;

/** Calls a program of the system to make something that Node cannot make: a named pipe. */
const excepted = ['adapters/files/rule-folder.test.ts'];

it('unit tests open no store and start no process: such tests belong to tests/contract or tests/e2e', () => {
  const files = readdirSync('tests/unit', { recursive: true, encoding: 'utf8' });
  const found = files
    .filter((file) => file.endsWith('.test.ts') && !excepted.includes(file))
    .filter((file) => heavy.test(readFileSync(`tests/unit/${file}`, 'utf8')));
  expect(found).toEqual([]);
});
