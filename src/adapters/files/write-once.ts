import { randomUUID } from 'node:crypto';
import { type FileHandle, link, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { DeliveryError } from '../../deliver/ports.ts';
import { shareRuns } from './share-runs.ts';

const safeName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
const draftName = /^\.writing-(.+)-[0-9a-f-]{36}$/;

/**
 * Writes the file atomically, and only if its name is free. A process killed at any point leaves a complete file, or a
 * `.writing-` file that nobody reads. Resolves when the file is on the disk: to false if the name was taken.
 */
export const writeOnce = (folder: string, name: string, content: Content): Promise<boolean> =>
  writeWhole(folder, name, content, claimName);

/** Writes the file atomically, in place of one with its name. Resolves when it is on the disk. */
export const writeAgain = (folder: string, name: string, content: Content): Promise<boolean> =>
  writeWhole(folder, name, content, replaceFile);

type Content = string | Uint8Array;

async function writeWhole(
  folder: string,
  name: string,
  content: Content,
  place: (draft: string, target: string) => Promise<boolean>,
): Promise<boolean> {
  if (!safeName.test(name)) throw new DeliveryError('the file name is not safe');
  const target = join(folder, name);
  try {
    const draft = join(folder, `.writing-${name}-${randomUUID()}`);
    try {
      await writeDraft(draft, content).catch((error: unknown) => {
        throw explainFailure(error, true);
      });
      const isPlaced = await place(draft, target);
      await syncFolder(folder);
      return isPlaced;
    } finally {
      await removeFile(draft);
    }
  } catch (error) {
    throw explainFailure(error, false);
  }
}

/**
 * Removes the files of the folder with one of these keys, unfinished ones too. `keyOf` reads the key in a file's name. Resolves
 * to the number of keys that had a finished one.
 */
export async function removeFiles(
  folder: string,
  keys: readonly string[],
  keyOf: (name: string) => string | undefined,
): Promise<number> {
  const wanted = new Set(keys);
  const found = (await readdir(folder)).flatMap((name) => {
    const key = keyOf(draftName.exec(name)?.[1] ?? name);
    return key !== undefined && wanted.has(key) ? [{ name, key }] : [];
  });
  const removed = new Set<string>();
  await Promise.all(
    found.map(async ({ name, key }) => {
      if ((await removeFile(join(folder, name))) && !draftName.test(name)) removed.add(key);
    }),
  );
  if (found.length > 0) await syncFolder(folder);
  return removed.size;
}

const abandonedAfterMs = 60 * 60 * 1000;

/** Removes files that killed writers left unfinished for over an hour: at once, and then at most once per hour when called. */
export async function openSweep(folder: string, now: () => number): Promise<() => Promise<void>> {
  let sweptAt = now();
  await sweepUnfinished(folder, sweptAt);
  return async () => {
    if (now() - sweptAt < abandonedAfterMs) return;
    sweptAt = now();
    await sweepUnfinished(folder, sweptAt);
  };
}

async function sweepUnfinished(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!draftName.test(name)) continue;
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: now }));
    if (now - mtimeMs > abandonedAfterMs) await removeFile(join(folder, name));
  }
}

async function writeDraft(draft: string, content: Content): Promise<void> {
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(content, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Gives the draft its name if that is free. Where the disk has no hard links, a rename: the same task has the same text. */
async function claimName(draft: string, target: string): Promise<boolean> {
  try {
    await link(draft, target);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!linkless.has(codeOf(error))) throw error;
    return replaceFile(draft, target);
  }
}

async function replaceFile(draft: string, target: string): Promise<true> {
  await rename(draft, target);
  return true;
}

const linkless: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** True if it was there. */
async function removeFile(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** A new name is on the disk only after its folder is synced. Names that are made meanwhile share the next sync. */
const syncFolder = shareRuns(async (folder) => {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    if (!folderless.has(codeOf(error))) throw error;
  } finally {
    await handle?.close();
  }
});

/** Systems that cannot sync folders keep names durable themselves. */
const folderless: ReadonlySet<string> = new Set(['EISDIR', 'EINVAL', 'EPERM', 'ENOTSUP']);

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

const explanations: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'the folder may not be written to',
  EPERM: 'the folder may not be written to',
  EROFS: 'the disk is read-only',
  ENOENT: 'the folder does not exist',
  ENOTDIR: 'a part of its path is not a folder',
  EMFILE: 'too many files are open',
};

function explainFailure(error: unknown, didNothing: boolean): unknown {
  const code = codeOf(error);
  const explanation = explanations[code];
  return explanation === undefined
    ? error
    : new DeliveryError(`${explanation} (${code})`, { cause: error, didNothing });
}
