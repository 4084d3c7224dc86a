import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeliveryError, type LetterBox, type PrintedLetter } from '../../deliver/ports.ts';
import { makePrivateFolder } from '../files/make-folder.ts';
import { openSweep, removeFiles, writeAgain, writeOnce } from '../files/write-once.ts';

const letterName = /^\d{4}-\d\d-\d\d-(.+)\.(?:html|pdf|json|done)$/;

/**
 * Letters as files of a folder, which is created if needed, readable by their owner alone: `2026-11-22-<taskId>.html`, written once.
 * A printed letter also has `.pdf`, `.json` (its manifest) and last `.done`: nobody takes a letter before, and nothing changes it after.
 */
export async function openLetterFolder(folder: string, now: () => number): Promise<LetterBox> {
  makePrivateFolder(folder);
  const sweep = await openSweep(folder, now);
  return {
    async put({ taskId, name, html, print }) {
      await sweep();
      await writeOnce(folder, `${name}.html`, html);
      const letter = join(folder, `${name}.html`);
      if (print === undefined) return { letter };
      await drop(folder, name, writeManifest(taskId, print), print.pdf);
      return { letter, pdf: join(folder, `${name}.pdf`) };
    },
    remove: (taskIds) => removeFiles(folder, taskIds, (name) => letterName.exec(name)?.[1]),
  };
}

/**
 * Files of an earlier attempt without a mark are replaced, because compiler and fonts may be others by now. The mark is written once
 * both files are on the disk.
 */
async function drop(folder: string, name: string, manifest: string, pdf: Uint8Array): Promise<void> {
  const read = (ending: string): Promise<Buffer | undefined> =>
    readIfThere(join(folder, `${name}.${ending}`));
  if ((await read('done')) !== undefined) return;
  await writeAgain(folder, `${name}.pdf`, pdf);
  await writeAgain(folder, `${name}.json`, manifest);
  const [printed, described] = await Promise.all([read('pdf'), read('json')]);
  if (printed?.equals(pdf) !== true || described?.toString() !== manifest)
    throw new DeliveryError('another worker writes the same letter');
  await writeOnce(folder, `${name}.done`, '');
}

/** Two pages to a sheet. */
function writeManifest(
  taskId: string,
  { pdf, pages, pack, template, locale, country }: PrintedLetter,
): string {
  const sha256 = createHash('sha256').update(pdf).digest('hex');
  const sheets = Math.ceil(pages / 2);
  const manifest = { taskId, pack, template, locale, country, pages, sheets, bytes: pdf.length, sha256 };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
