import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { CheckpointStore } from '../../load/ports.ts';
import { makeFolder } from './make-folder.ts';
import { readNote, writeNote } from './note-file.ts';

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
    read: async () => schema.safeParse(await readNote(file).catch(() => undefined)).data,
    async write(checkpoint) {
      makeFolder(dirname(file), 0o700);
      await writeNote(file, checkpoint);
    },
    remove: () => rm(file, { force: true }),
  };
}
