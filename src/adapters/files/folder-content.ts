import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The shortest time between two looks, in milliseconds, and the share of time that they may take. */
const lookEveryMs = 1500;
const mostShare = 0.02;

/**
 * Notices changes that the system reports to nobody, as those by another machine on a network disk: by the time, size and inode of
 * each file below a folder. Large folders are looked at less often.
 */
export function watchContent(root: string, isIgnored: (path: string) => boolean) {
  let known = '';
  let nextAt = 0;
  const take = async (): Promise<void> => {
    const began = performance.now();
    known = await describeFiles(root, isIgnored);
    nextAt = Date.now() + Math.max(lookEveryMs, (performance.now() - began) / mostShare);
  };
  return {
    /** Later changes count from here. */
    take,
    /** True if something changed since, and it is time to look. */
    hasChanged: async (): Promise<boolean> => {
      if (Date.now() < nextAt) return false;
      const before = known;
      await take();
      return known !== before;
    },
  };
}

async function describeFiles(root: string, isIgnored: (path: string) => boolean): Promise<string> {
  const names = await readdir(root, { recursive: true }).catch(() => []);
  const files = await Promise.all(
    names.filter((name) => !isIgnored(name)).map((name) => describeFile(root, name)),
  );
  return files.sort().join('\n');
}

async function describeFile(root: string, name: string): Promise<string> {
  const stats = await stat(join(root, name)).catch(() => undefined);
  return [name, stats?.ctimeMs, stats?.mtimeMs, stats?.size, stats?.ino].join(' ');
}
