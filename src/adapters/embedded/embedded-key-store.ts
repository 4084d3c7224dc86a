import type { KeyEntry } from '../../domain/access/parse-api-keys.ts';
import type { KeyStore } from '../../maintain/ports.ts';
import { type Databases, keysUnder } from './key-layout.ts';
import type { WriteQueue } from './write-queue.ts';

/** Only the process that owns the folder reads and changes its keys. */
export function createEmbeddedKeyStore({ apiKeys: keys }: Databases, queue: WriteQueue): KeyStore {
  const revision = (): number => Number(keys.get(['revision']) ?? 0);
  const find = (name: string) => keys.get(['entry', name]) as KeyEntry | undefined;
  return {
    revision: async () => revision(),
    list: async () => [...keys.getRange(keysUnder('entry'))].map(({ value }) => value as KeyEntry),
    replace: (name, from, to) =>
      queue.write(() => {
        if (JSON.stringify(find(name)) !== JSON.stringify(from)) return false;
        if (to !== undefined) void keys.put(['entry', name], to);
        else {
          void keys.remove(['entry', name]);
          void keys.remove(['use', name]);
        }
        void keys.put(['revision'], revision() + 1);
        return true;
      }),
    lastUses: async () =>
      new Map([...keys.getRange(keysUnder('use'))].map(({ key, value }) => [String(key[1]), Number(value)])),
    noteUses: (uses) =>
      queue.write(() => {
        for (const [name, at] of uses) void keys.put(['use', name], at);
      }),
  };
}
