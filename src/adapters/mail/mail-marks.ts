import { readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { dayMs } from '../../shared/durations.ts';
import { makePrivateFolder } from '../files/make-folder.ts';
import { writeAgain, writeOnce } from '../files/write-once.ts';

/** What is known of the handing over of one e-mail, by the id of its task. All processes of a ledger share it. */
export type MailMarks = {
  /** `open`: somebody began to hand it over, and it is not known how that ended. */
  find(taskId: string): Promise<'open' | { readonly response: string } | undefined>;
  /** Stored when it resolves. False: somebody else began first. */
  begin(taskId: string): Promise<boolean>;
  /** The server took it, with this answer. */
  end(taskId: string, response: string): Promise<void>;
  /** The server did not take it. */
  forget(taskIds: readonly string[]): Promise<unknown>;
};

/** A task ends within seconds after its mail was taken. */
const keptMs = 7 * dayMs;

/** One small file for each e-mail: empty while it is handed over, then the answer of the server. */
export async function openMailMarks(folder: string, now: () => number): Promise<MailMarks> {
  makePrivateFolder(folder);
  const nameOf = (taskId: string): string => `${taskId}.mail`;
  let sweptAt = Number.NEGATIVE_INFINITY;
  return {
    async find(taskId) {
      const response = await readFile(join(folder, nameOf(taskId)), 'utf8').catch(ifMissing);
      if (response === undefined) return undefined;
      return response === '' ? 'open' : { response };
    },
    async begin(taskId) {
      if (now() - sweptAt > dayMs) {
        sweptAt = now();
        await sweep(folder, sweptAt - keptMs);
      }
      return writeOnce(folder, nameOf(taskId), '');
    },
    end: async (taskId, response) => {
      await writeAgain(folder, nameOf(taskId), response || 'taken');
    },
    forget: (taskIds) =>
      Promise.all(taskIds.map((taskId) => unlink(join(folder, nameOf(taskId))).catch(ifMissing))),
  };
}

/** Removes the marks of mails that a server took before this time. Open ones stay: only people can end that doubt. */
async function sweep(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const { mtimeMs, size } = await stat(join(folder, name)).catch(() => ({ mtimeMs: before, size: 0 }));
    if (size > 0 && mtimeMs < before) await unlink(join(folder, name)).catch(ifMissing);
  }
}

function ifMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
