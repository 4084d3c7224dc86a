import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeliveryError, type Letter, type LetterBox, type PrintedLetter } from '../../deliver/ports.ts';
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
    async put(printable) {
      const { name, html, print } = printable;
      await sweep();
      await writeOnce(folder, `${name}.html`, html);
      const letter = join(folder, `${name}.html`);
      if (print === undefined) return { letter };
      await drop(folder, name, writeManifest(printable, print), print.pdf);
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

/** Two pages to a sheet. Letters of one day to one name and address may share an envelope. */
function writeManifest(
  { taskId, name }: Letter,
  { pdf, pages, pack, template, locale, country, address, printedWith }: PrintedLetter,
): string {
  const envelope = address && digestOf([name.slice(0, 10), ...address].join('\n')).slice(0, 16);
  const size = { pages, sheets: Math.ceil(pages / 2), bytes: pdf.length, sha256: digestOf(pdf) };
  const manifest = { taskId, pack, template, locale, country, envelope, ...size, printedWith };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

const digestOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
