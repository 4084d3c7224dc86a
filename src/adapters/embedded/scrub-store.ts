import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openEnvironment } from './open-environment.ts';

export type Scrubbed = { readonly bytes: number; readonly before: number };

/**
 * Writes the file of a store anew without the pages that nothing leads to any more, which still have bytes of what was removed, and
 * overwrites the one before. For this process alone; rejects like the store itself while a service uses it. A process that is
 * killed meanwhile leaves one of the two files, whole.
 */
export async function scrubStore(folder: string, now: number): Promise<Scrubbed> {
  const [scratch, file] = [join(folder, 'scrubbed'), join(folder, 'data.mdb')];
  const { env, giveBack } = openEnvironment(folder, now);
  try {
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(scratch, { mode: 0o700 });
    await env.backup(scratch, true);
    await env.close();
    const old = openSync(file, 'r+');
    try {
      flush(join(scratch, 'data.mdb'));
      const before = statSync(file).size;
      renameSync(join(scratch, 'data.mdb'), file);
      flush(folder);
      overwrite(old, before);
      return { bytes: statSync(file).size, before };
    } finally {
      closeSync(old);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    giveBack();
  }
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

const atOnce = 1024 * 1024;

function overwrite(descriptor: number, size: number): void {
  const zeros = Buffer.alloc(atOnce);
  for (let at = 0; at < size; at += atOnce) writeSync(descriptor, zeros, 0, Math.min(atOnce, size - at), at);
  fsyncSync(descriptor);
}
