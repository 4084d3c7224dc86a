import { cpSync, existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import { open } from 'lmdb';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { closeToOthers, explainFolderFailure, makePrivateFolder } from '../files/make-folder.ts';
import { backupNoteOf } from './losses.ts';
import { isFullDisk } from './store-errors.ts';

/**
 * Copies a store as it is at one instant, while a service may write to it. Resolves to the bytes of the copy, which are on the disk
 * by then. What is decided after that instant is not in the copy. A note beside it says so: a service that starts on it promises
 * nothing until somebody confirms the loss. Rejects with `store-unavailable` and leaves no half copy.
 */
export async function backUpStore(folder: string, target: string, now: number): Promise<number> {
  requireStore(folder);
  takeEmptyFolder(target);
  try {
    const store = open({ path: folder, noSubdir: false, readOnly: true });
    try {
      await store.backup(target, true);
    } finally {
      await store.close();
    }
    writeFileSync(backupNoteOf(target), String(now), { mode: 0o600 });
    rmSync(join(target, 'lock.mdb'), { force: true });
    for (const file of readdirSync(target)) {
      closeToOthers(join(target, file));
      await flush(join(target, file));
    }
    return statSync(join(target, 'data.mdb')).size;
  } catch (error) {
    const failure = failed(`The backup into ${target} was not made`, error, target);
    for (const file of readdirSync(target)) rmSync(join(target, file), { force: true });
    throw failure;
  }
}

/** Puts a backup where a service looks for its store. Rejects with `store-unavailable` if there is a store, or no backup. */
export async function restoreStore(backup: string, folder: string): Promise<void> {
  requireStore(backup);
  takeEmptyFolder(folder);
  const [half, whole] = [join(folder, 'data.mdb.half'), join(folder, 'data.mdb')];
  try {
    cpSync(join(backup, 'data.mdb'), half);
    await flush(half);
    cpSync(backupNoteOf(backup), backupNoteOf(folder));
    renameSync(half, whole);
    await flush(folder);
  } catch (error) {
    const failure = failed(`The store in ${folder} was not restored`, error, folder);
    for (const file of readdirSync(folder)) rmSync(join(folder, file), { force: true });
    throw failure;
  }
}

function requireStore(folder: string): void {
  if (!existsSync(join(folder, 'data.mdb')))
    throw new ServiceError('store-unavailable', `There is no store in ${folder}: it has no data.mdb.`);
}

function takeEmptyFolder(folder: string): void {
  try {
    makePrivateFolder(folder);
  } catch (error) {
    throw failed(`The folder ${folder} cannot be made`, error, folder);
  }
  if (readdirSync(folder).length > 0)
    throw new ServiceError(
      'store-unavailable',
      `The folder ${folder} is not empty. Name an empty or new one.`,
    );
}

async function flush(path: string): Promise<void> {
  const file = await openFile(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** `folder` is the one that was written to. */
function failed(what: string, error: unknown, folder: string): ServiceError {
  if (error instanceof ServiceError) return error;
  const reason = isFullDisk(error, folder) ? 'the disk is full' : explainFolderFailure(error);
  return new ServiceError('store-unavailable', `${what}: ${reason}.`, [], error);
}
