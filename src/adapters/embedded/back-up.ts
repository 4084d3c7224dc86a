import { cpSync, existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import { open } from 'lmdb';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { closeToOthers, explainFolderFailure, makePrivateFolder } from '../files/make-folder.ts';
import { openDatabases } from './key-layout.ts';
import { markRestored, witnessOf } from './losses.ts';

/**
 * Copies a store as it is at one instant, while a service may write to it. Resolves to the bytes of the copy, which are on the disk
 * by then. What is decided after that instant is not in the copy: it is marked, so that a service that starts on it promises nothing
 * until somebody confirms the loss. Rejects with `store-unavailable` and leaves no half copy.
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
    await markCopy(target, now);
    return statSync(join(target, 'data.mdb')).size;
  } catch (error) {
    for (const file of readdirSync(target)) rmSync(join(target, file), { force: true });
    throw failed(`The backup into ${target} was not made`, error);
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
    writeFileSync(witnessOf(folder), '', { mode: 0o600 });
    renameSync(half, whole);
    await flush(folder);
  } catch (error) {
    rmSync(half, { force: true });
    throw failed(`The store in ${folder} was not restored`, error);
  }
}

async function markCopy(target: string, now: number): Promise<void> {
  const copy = open({ path: target, noSubdir: false, maxDbs: 64 });
  try {
    await copy.transaction(() => markRestored(openDatabases(copy), now));
    await copy.flushed;
  } finally {
    await copy.close();
  }
  for (const file of readdirSync(target)) closeToOthers(join(target, file));
  rmSync(join(target, 'lock.mdb'), { force: true });
  await flush(join(target, 'data.mdb'));
}

function requireStore(folder: string): void {
  if (!existsSync(join(folder, 'data.mdb')))
    throw new ServiceError('store-unavailable', `There is no store in ${folder}: it has no data.mdb.`);
}

function takeEmptyFolder(folder: string): void {
  try {
    makePrivateFolder(folder);
  } catch (error) {
    throw failed(`The folder ${folder} cannot be made`, error);
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

const failed = (what: string, error: unknown): ServiceError =>
  error instanceof ServiceError
    ? error
    : new ServiceError('store-unavailable', `${what}: ${explainFolderFailure(error)}.`, [], error);
