import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readNote, writeNote } from '../../../../src/adapters/files/note-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'tact-note-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a note replaces the one before it, leaves no draft, and is for its owner alone', async () => {
  const file = join(folder, 'plan.run');
  expect(await readNote(file)).toBeUndefined();
  await writeNote(file, { done: 1, counts: { contacted: 1 } });
  await writeNote(file, { done: 2 });
  expect(await readNote(file)).toEqual({ done: 2 });
  expect(readdirSync(folder)).toEqual(['plan.run']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('a note that was cut short is reported, not taken for none', async () => {
  const file = join(folder, 'cut.run');
  writeFileSync(file, '{"done":');
  await expect(readNote(file)).rejects.toThrow(SyntaxError);
});
