import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { closeToOthers, explainFolderFailure, makePrivateFolder } from '../files/make-folder.ts';
import { type FileSize, fillTail, findFileFault } from './data-file.ts';
import { requireOwner, takeFolder } from './folder-owner.ts';
import { type Databases, layoutVersion, maxDatabases, openDatabases } from './key-layout.ts';
import { hasLostData, noteFounding } from './losses.ts';
import { migrateLayout } from './migrate-layout.ts';
import { describeStoreFailure, isRefusedByDisk, messageOf } from './store-errors.ts';

export type Environment = {
  readonly env: RootDatabase;
  readonly databases: Databases;
  readonly giveBack: () => void;
};

/** Address space reserved at first; lmdb maps more by itself as the file grows. Costs no memory and no disk. */
const reservedBytes = 2 ** 30;

/** Opens (or founds) the folder for this process alone. Throws `store-unavailable` with what to do. */
export function openEnvironment(folder: string, now: number): Environment {
  makeFolder(folder);
  const isLost = hasLostData(folder);
  const fault = findFileFault(folder);
  if (fault !== undefined) throw damaged(folder, fault);
  const env = openRoot(folder);
  try {
    for (const file of ['data.mdb', 'lock.mdb']) closeToOthers(join(folder, file));
    const gap = fillTail(folder, readSize(env));
    if (gap !== undefined) throw damaged(folder, gap);
    const giveBack = env.transactionSync(() => takeFolder(folder, now));
    try {
      const databases = openLayout(env, folder);
      noteFounding(folder, databases, isLost);
      return { env, databases, giveBack };
    } catch (error) {
      giveBack();
      throw error;
    }
  } catch (error) {
    void env.close();
    throw unopened(folder, error);
  }
}

/** Opens a folder that the process `owner` has opened and goes on holding. Throws `store-unavailable` if it does not. */
export function joinEnvironment(folder: string, owner: number): Environment {
  const env = openRoot(folder);
  try {
    requireOwner(folder, owner);
    return { env, databases: openLayout(env, folder), giveBack: () => undefined };
  } catch (error) {
    void env.close();
    throw unopened(folder, error);
  }
}

function makeFolder(folder: string): void {
  try {
    makePrivateFolder(folder);
  } catch (error) {
    throw new ServiceError(
      'store-unavailable',
      `The store folder ${folder} cannot be made: ${explainFolderFailure(error)}. Set DATA_DIR to a folder that this user may make and write to.`,
      [],
      error,
    );
  }
}

function openRoot(folder: string): RootDatabase {
  try {
    return open({
      path: folder,
      noSubdir: false,
      maxDbs: maxDatabases,
      mapSize: reservedBytes,
      // The write queue batches; lmdb's own batching leaves a rejected promise behind when a commit fails.
      eventTurnBatching: false,
    });
  } catch (error) {
    throw unopened(folder, error);
  }
}

/** Operators move a damaged store away, so a disk that is full or read-only must not be reported as damage. */
function unopened(folder: string, error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  return isRefusedByDisk(error) ? describeStoreFailure(folder, error) : damaged(folder, messageOf(error));
}

function openLayout(env: RootDatabase, folder: string): Databases {
  const databases = openDatabases(env);
  const found = databases.meta.get('layout');
  if (found !== undefined && found > layoutVersion)
    throw new ServiceError(
      'store-unavailable',
      `The store in ${folder} has layout ${found}, written by a newer release; this one knows ${layoutVersion}. Run that release.`,
    );
  if (found === undefined) databases.meta.putSync('layout', layoutVersion);
  else if (found < layoutVersion) migrateLayout(env, databases);
  return databases;
}

/** lmdb's figures of the environment, with how many transactions anybody ever stored; its types leave them out. */
export function readSize(env: RootDatabase): FileSize & { readonly lastTxnId: number } {
  return env.getStats() as FileSize & { readonly lastTxnId: number };
}

function damaged(folder: string, why: string): ServiceError {
  return new ServiceError(
    'store-unavailable',
    `The store in ${folder} cannot be read: it is damaged or no store (${why}). Move the folder away and restore it from a backup, or start with an empty one and load the snapshots again.`,
  );
}
