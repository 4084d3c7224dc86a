import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'tact-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function tact(args: readonly string[], input = '') {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['dist/main/cli.js', ...args], {
    cwd: root,
    encoding: 'utf8',
    input,
  });
  return { stdout, stderr, status };
}

describe('the command tact', () => {
  it('finds the sample packs right, every case passed', () => {
    const { stdout, stderr, status } = tact(['rules', 'check']);
    expect(stdout).toMatch(/: 0 errors, \d+ warnings?; (\d+) of \1 cases passed; version [0-9a-z]{25}\n$/);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });

  it('finds no difference to json-rules-engine over the cases of the sample packs', () => {
    const { stdout, status } = tact(['rules', 'verify']);
    expect(stdout).toMatch(/^\d+ rules over \d+ cases, by Tact and by json-rules-engine: no difference\n$/);
    expect(status).toBe(0);
  });

  it('refuses a broken edit with its place, fit for a pre-commit hook', () => {
    cpSync(join(root, 'tests/fixtures/packs'), folder, { recursive: true });
    const file = join(folder, 'cinema/offers/snacks.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"value": 3,', '"value": 3'));
    const { stdout, status } = tact(['rules', 'check', folder]);
    expect(stdout).toContain(`${file}:8:7 error syntax: a comma is missing before this`);
    expect(status).toBe(1);
  });

  it('says that a folder is not there', () => {
    const { stdout, status } = tact(['rules', 'test', join(folder, 'none')]);
    expect(stdout).toContain('the folder cannot be read: there is no such folder');
    expect(status).toBe(1);
  });

  it('evaluates cases from standard input', () => {
    const line = JSON.stringify({
      rules: [{ conditions: { any: [] }, event: { type: 'x' } }],
      facts: {},
    });
    const { stdout, status } = tact(['rules', 'eval'], `${line}\n${line}`);
    expect(stdout).toBe('{"events":[{"type":"x"}],"failureEvents":[]}\n'.repeat(2));
    expect(status).toBe(0);
  });
});
