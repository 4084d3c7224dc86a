import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LetterBox } from '../../deliver/ports.ts';
import { removeFiles, sweepUnfinished, writeOnce } from '../files/write-once.ts';

const letterName = /^\d{4}-\d\d-\d\d-(.+)\.html$/;

/** Letters as files of a folder, which is made if need be: `2026-11-22-<taskId>.html`, written once, readable by its group. */
export async function openLetterFolder(folder: string, now: number): Promise<LetterBox> {
  await mkdir(folder, { recursive: true, mode: 0o750 });
  await sweepUnfinished(folder, now);
  return {
    async put({ fileName, html }) {
      const { alreadyThere } = await writeOnce(folder, fileName, html);
      return { location: join(folder, fileName), alreadyThere };
    },
    remove: (taskIds) => removeFiles(folder, taskIds, (name) => letterName.exec(name)?.[1]),
  };
}
