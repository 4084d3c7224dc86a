import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Checkpoint, CheckpointStore } from '../../load/ports.ts';
import { makeFolder } from './make-folder.ts';

const count = z.number().int().min(0);
const schema = z.strictObject({
  fingerprint: z.string(),
  row: count,
  chain: count,
  counts: z.strictObject({
    created: count,
    replaced: count,
    unchanged: count,
    older: count,
    rejected: count,
    repaired: count,
  }),
  newestAsOf: z.string().nullable(),
  reportsPosition: count,
});

/** A checkpoint in one small file, replaced atomically. An unreadable file (truncated, of another release) counts as absent. */
export function openCheckpointFile(file: string): CheckpointStore {
  return {
    async read() {
      const text = await readFile(file, 'utf8').catch(() => undefined);
      return text === undefined ? undefined : parse(text);
    },
    async write(checkpoint) {
      makeFolder(dirname(file), 0o700);
      const draft = `${file}.new`;
      const handle = await open(draft, 'w', 0o600);
      try {
        await handle.writeFile(JSON.stringify(checkpoint));
        await handle.datasync();
      } finally {
        await handle.close();
      }
      await rename(draft, file);
    },
    remove: () => rm(file, { force: true }),
  };
}

function parse(text: string): Checkpoint | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
