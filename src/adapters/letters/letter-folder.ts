import { join } from 'node:path';
import type { LetterBox } from '../../deliver/ports.ts';
import { makePrivateFolder } from '../files/make-folder.ts';
import { openSweep, removeFiles, writeOnce } from '../files/write-once.ts';

const letterName = /^\d{4}-\d\d-\d\d-(.+)\.(?:html|pdf)$/;

/**
 * Letters as files of a folder, which is created if needed: `2026-11-22-<taskId>.html` and `.pdf`, written once, readable by
 * their owner alone.
 */
export async function openLetterFolder(folder: string, now: () => number): Promise<LetterBox> {
  makePrivateFolder(folder);
  const sweep = await openSweep(folder, now);
  return {
    async put({ name, html, pdf }) {
      await sweep();
      await writeOnce(folder, `${name}.html`, html);
      const letter = join(folder, `${name}.html`);
      if (pdf === undefined) return { letter };
      await writeOnce(folder, `${name}.pdf`, pdf);
      return { letter, pdf: join(folder, `${name}.pdf`) };
    },
    remove: (taskIds) => removeFiles(folder, taskIds, (name) => letterName.exec(name)?.[1]),
  };
}
