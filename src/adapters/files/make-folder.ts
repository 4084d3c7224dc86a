import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a folder and its missing parents. It works step by step, because mkdir's own recursion never ends below folders that
 * take none (`/proc`).
 */
export function makeFolder(folder: string, mode = 0o777): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if (isFolder(folder)) return;
    const above = dirname(folder);
    if (codeOf(error) !== 'ENOENT' || above === folder || isFolder(above)) throw error;
    makeFolder(above, mode);
    mkdirSync(folder, { mode });
  }
}

/** The same for a folder of personal data, which only its owner may read. An existing folder is closed to others. */
export function makePrivateFolder(folder: string): void {
  makeFolder(folder, 0o700);
  closeToOthers(folder);
}

/**
 * Removes the rights of group and others from a file or folder. One of another owner, such as a mounted volume, stays
 * unchanged.
 */
export function closeToOthers(path: string): void {
  const { mode, uid } = statSync(path);
  if ((mode & 0o077) === 0 || uid !== process.getuid?.()) return;
  chmodSync(path, mode & 0o7700);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the disk is read-only',
  ENOTDIR: 'it is a file, or below one',
  EEXIST: 'it is a file',
  ENOENT: 'no folder can be made there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links go in a circle',
};

/** Explains why a folder cannot be created or written to. */
export function explainFolderFailure(error: unknown): string {
  const code = codeOf(error);
  return reasons[code] ?? `the system refuses it (${code})`;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'for a reason unknown';
