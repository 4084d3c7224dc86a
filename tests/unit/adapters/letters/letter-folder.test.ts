import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLetterFolder } from '../../../../src/adapters/letters/letter-folder.ts';
import { DeliveryError } from '../../../../src/deliver/ports.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'letters-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const letter = (taskId: string, html = `<p>${taskId}</p>`) => ({
  taskId,
  name: `2026-11-22-${taskId}`,
  html,
});

describe('the letter folder', () => {
  test('makes itself, and writes a letter under its name', async () => {
    const inner = join(folder, 'out', 'letters');
    const box = await openLetterFolder(inner, () => 0);
    const put = await box.put(letter('t1'));
    expect(put).toEqual({ letter: join(inner, '2026-11-22-t1.html') });
    expect(await readFile(put.letter, 'utf8')).toBe('<p>t1</p>');
    expect(await readdir(inner)).toEqual(['2026-11-22-t1.html']);
  });

  test('leaves the first letter as it is when the same task comes again', async () => {
    const box = await openLetterFolder(folder, () => 0);
    await box.put(letter('t1', 'first'));
    const again = await box.put(letter('t1', 'second'));
    expect(await readFile(again.letter, 'utf8')).toBe('first');
  });

  test('writes one complete letter when twenty workers put it at once', async () => {
    const boxes = await Promise.all(Array.from({ length: 4 }, () => openLetterFolder(folder, () => 0)));
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const box = boxes[index % 4];
        if (box === undefined) throw new Error('there are four boxes');
        return box.put(letter('t1', `letter ${index} `.repeat(5000)));
      }),
    );
    expect(await readdir(folder)).toEqual(['2026-11-22-t1.html']);
    const text = await readFile(join(folder, '2026-11-22-t1.html'), 'utf8');
    expect(new Set(text.trim().split('  ')).size).toBe(1);
    expect(text.length).toBeGreaterThan(40_000);
  });

  test('is not hindered by what a killed writer left, and sweeps it after an hour', async () => {
    const left = join(folder, '.writing-2026-11-22-t1.html-2d6b0b3c-6f0e-4b7a-9d55-0a4f7f1f2a3b');
    await writeFile(left, '<p>ha');
    await utimes(left, 0, 0);
    let minutes = 59;
    const box = await openLetterFolder(folder, () => minutes * 60_000);
    await box.put(letter('t1'));
    expect(await readdir(folder)).toHaveLength(2);
    minutes = 120;
    await box.put(letter('t2'));
    expect(await readdir(folder)).toEqual(['2026-11-22-t1.html', '2026-11-22-t2.html']);
    expect(await readFile(join(folder, '2026-11-22-t1.html'), 'utf8')).toBe('<p>t1</p>');
  });

  const pdf = new TextEncoder().encode('%PDF of 3 pages');
  const print = { pdf, pages: 3, pack: 'airline', template: 'apology', locale: 'it', country: 'IT' };
  const parts = ['html', 'pdf', 'json', 'done'].map((ending) => `2026-11-22-t1.${ending}`);

  test('writes the printed letter for the print shop: the PDF, what it is, and last a mark', async () => {
    const box = await openLetterFolder(folder, () => 0);
    expect(await box.put({ ...letter('t1'), print })).toEqual({
      letter: join(folder, '2026-11-22-t1.html'),
      pdf: join(folder, '2026-11-22-t1.pdf'),
    });
    expect(await readdir(folder)).toEqual([...parts].sort());
    expect(new Uint8Array(await readFile(join(folder, '2026-11-22-t1.pdf')))).toEqual(pdf);
    expect(JSON.parse(await readFile(join(folder, '2026-11-22-t1.json'), 'utf8'))).toEqual({
      taskId: 't1',
      pack: 'airline',
      template: 'apology',
      locale: 'it',
      country: 'IT',
      pages: 3,
      sheets: 2,
      bytes: pdf.length,
      sha256: createHash('sha256').update(pdf).digest('hex'),
    });
    expect(await box.remove(['t1'])).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([0, 1, 2, 3])('finishes what a worker left that was killed after %i files', async (written) => {
    const box = await openLetterFolder(folder, () => 0);
    for (const name of parts.slice(0, written)) await writeFile(join(folder, name), 'of earlier fonts');
    await writeFile(join(folder, '.writing-2026-11-22-t1.pdf-2d6b0b3c-6f0e-4b7a-9d55-0a4f7f1f2a3b'), '%PD');
    await box.put({ ...letter('t1'), print });
    const [bytes, manifest] = [
      await readFile(join(folder, '2026-11-22-t1.pdf')),
      JSON.parse(await readFile(join(folder, '2026-11-22-t1.json'), 'utf8')),
    ];
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(manifest.sha256);
    expect(await readdir(folder)).toContain('2026-11-22-t1.done');
  });

  test('changes nothing of a letter that is marked: it may be at the printer’s', async () => {
    const box = await openLetterFolder(folder, () => 0);
    await box.put({ ...letter('t1'), print });
    await box.put({ ...letter('t1', 'other'), print: { ...print, pdf: new Uint8Array([1]) } });
    expect(new Uint8Array(await readFile(join(folder, '2026-11-22-t1.pdf')))).toEqual(pdf);
    expect(await readFile(join(folder, '2026-11-22-t1.html'), 'utf8')).toBe('<p>t1</p>');
  });

  test('marks one whole letter when many workers put it at once', async () => {
    const box = await openLetterFolder(folder, () => 0);
    await Promise.all(Array.from({ length: 20 }, () => box.put({ ...letter('t1'), print })));
    expect(await readdir(folder)).toEqual([...parts].sort());
  });

  test('takes a person’s letters away, unfinished ones too, and says how many there were', async () => {
    const box = await openLetterFolder(folder, () => 0);
    for (const taskId of ['t1', 't2', 't3']) await box.put(letter(taskId));
    await writeFile(
      join(folder, '.writing-2026-11-22-t2.html-2d6b0b3c-6f0e-4b7a-9d55-0a4f7f1f2a3b'),
      '<p>ha',
    );
    expect(await box.remove(['t1', 't2', 'never-written'])).toBe(2);
    expect(await readdir(folder)).toEqual(['2026-11-22-t3.html']);
    expect(await box.remove([])).toBe(0);
  });

  test('does not take away the letter of a task whose name only begins alike', async () => {
    const box = await openLetterFolder(folder, () => 0);
    await box.put(letter('t1'));
    await box.put(letter('t12'));
    expect(await box.remove(['t1'])).toBe(1);
    expect(await readdir(folder)).toEqual(['2026-11-22-t12.html']);
  });

  test('writes nowhere else', async () => {
    const box = await openLetterFolder(folder, () => 0);
    const outside = { ...letter('t1'), name: '../escaped' };
    await expect(box.put(outside)).rejects.toThrow('the file name is not safe');
  });

  test('says why it cannot write, so that it is tried again', async () => {
    const box = await openLetterFolder(folder, () => 0);
    await rm(folder, { recursive: true });
    const failure = await box.put(letter('t1')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DeliveryError);
    expect(failure).toMatchObject({ reason: 'the folder does not exist (ENOENT)' });
  });
});
