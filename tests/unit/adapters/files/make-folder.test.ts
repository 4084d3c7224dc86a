import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolder, makePrivateFolder } from '../../../../src/adapters/files/make-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'tact-folder-'));
afterAll(() => rmSync(root, { recursive: true }));

const modeOf = (...path: string[]): string => (statSync(join(root, ...path)).mode & 0o777).toString(8);

describe('a folder', () => {
  it('is made with those above it, and again without complaint', () => {
    for (let time = 0; time < 2; time += 1) makeFolder(join(root, 'a', 'b', 'c'));
    expect(statSync(join(root, 'a', 'b', 'c')).isDirectory()).toBe(true);
  });

  it('is refused at once where none can be made', () => {
    expect(() => makeFolder('/proc/x/y')).toThrow(/ENOENT/);
    expect(() => makeFolder('/dev/null/x')).toThrow(/ENOTDIR/);
  });

  it('of personal data is its owner’s alone, also where others could read it before', () => {
    mkdirSync(join(root, 'open'));
    chmodSync(join(root, 'open'), 0o775);
    makePrivateFolder(join(root, 'open'));
    expect(modeOf('open')).toBe('700');
  });
});
