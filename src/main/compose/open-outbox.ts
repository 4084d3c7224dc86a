import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FileConnector, openFileConnector } from '../../adapters/connectors/file-connector.ts';
import { explainFolderFailure } from '../../adapters/files/make-folder.ts';
import { writeOnce } from '../../adapters/files/write-once.ts';
import { openLetterFolder } from '../../adapters/letters/letter-folder.ts';
import { type MailMarks, openMailMarks } from '../../adapters/mail/mail-marks.ts';
import type { LetterBox } from '../../deliver/ports.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';

/** The outbox folder: letters to print, and action calls for systems that fetch their work. */
export type Outbox = {
  /** The name of the folder, made with it and kept in its file `outbox-id`. */
  readonly id: string;
  readonly letters: LetterBox;
  readonly actions: FileConnector;
  /** What is known of e-mails that were handed over. */
  readonly mail: MailMarks;
  /** Removes all files written for these tasks, for an erasure. Resolves to the number of letters. */
  readonly remove: (taskIds: readonly string[]) => Promise<number>;
};

/** Creates the folder if it is missing. Rejects with a ServiceError that names the setting if it cannot. */
export async function openOutbox(folder: string): Promise<Outbox> {
  try {
    return await openFolders(folder);
  } catch (error) {
    throw new ServiceError(
      'store-unavailable',
      `OUTBOX_DIR ${folder} cannot be used: ${explainFolderFailure(error)}. Set OUTBOX_DIR to a folder that this user may make and write to.`,
      [],
      error,
    );
  }
}

async function nameFolder(folder: string): Promise<string> {
  await writeOnce(folder, 'outbox-id', `${randomUUID()}\n`);
  return (await readFile(join(folder, 'outbox-id'), 'utf8')).trim();
}

async function openFolders(folder: string): Promise<Outbox> {
  const letters = await openLetterFolder(join(folder, 'letters'), Date.now);
  const actions = await openFileConnector(join(folder, 'actions'), Date.now);
  const mail = await openMailMarks(join(folder, 'mail'), Date.now);
  return {
    id: await nameFolder(folder),
    letters,
    actions,
    mail,
    remove: async (taskIds) => {
      await actions.remove(taskIds);
      await mail.forget(taskIds);
      return await letters.remove(taskIds);
    },
  };
}
