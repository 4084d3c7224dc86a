import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCheckedRules } from '../../../../src/adapters/files/checked-rules.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tact-checked-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const files = [
  { path: 'shop/pack.json', text: '{}' },
  { path: 'shop/rules/a.json', text: '[]' },
];
const program = '-AB12CD34.js';

describe('the note of checked packs', () => {
  it('is found by the same program for the same files in any order', () => {
    openCheckedRules(folder, program).note(files, 'v1');
    expect(openCheckedRules(folder, program).find([...files].reverse())).toBe('v1');
    expect(readdirSync(folder)).toEqual(['checked-rules']);
  });

  it.each([
    ['another text', program, [{ path: 'shop/pack.json', text: '{} ' }, ...files.slice(1)]],
    ['a file more', program, [...files, { path: 'shop/samples/a.json', text: '' }]],
    ['a file fewer', program, files.slice(1)],
    ['another program', '-00000000.js', files],
    ['a program without a name for its content', undefined, files],
  ])('is not found for %s', (_, by, other) => {
    openCheckedRules(folder, program).note(files, 'v1');
    expect(openCheckedRules(folder, by).find(other)).toBeUndefined();
  });

  it('is absent where it cannot be written', () => {
    const checked = openCheckedRules(join(folder, 'missing'), program);
    checked.note(files, 'v1');
    expect(checked.find(files)).toBeUndefined();
  });
});
