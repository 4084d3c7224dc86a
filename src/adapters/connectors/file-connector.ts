import type { ActionConnector } from '../../deliver/ports.ts';
import { makePrivateFolder } from '../files/make-folder.ts';
import { openSweep, removeFiles, writeOnce } from '../files/write-once.ts';

export type FileConnector = ActionConnector & {
  /** Removes the calls with these keys, for an erasure. Resolves to their number. */
  remove(idempotencyKeys: readonly string[]): Promise<number>;
};

const callName = /^(.+)\.[a-z0-9-]+\.json$/;

/**
 * Action calls as files of a folder, `<idempotencyKey>.<type>.json`, written once, readable by their owner alone: for systems that
 * fetch their work and report what became of it.
 */
export async function openFileConnector(folder: string, now: () => number): Promise<FileConnector> {
  makePrivateFolder(folder);
  const sweep = await openSweep(folder, now);
  return {
    async carryOut({ idempotencyKey, type, body }) {
      const name = `${idempotencyKey}.${type}.json`;
      await sweep();
      await writeOnce(folder, name, `${JSON.stringify({ idempotencyKey, ...body }, null, 2)}\n`);
      return { status: 'handed-over', reference: name };
    },
    probe: async () => ({ status: 'not-made' }),
    remove: (keys) => removeFiles(folder, keys, (name) => callName.exec(name)?.[1]),
  };
}
