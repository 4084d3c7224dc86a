import type { KeyEntry } from '../../domain/access/parse-api-keys.ts';
import type { KeyStore } from '../../maintain/ports.ts';

export function createMemoryKeyStore(): KeyStore {
  const entries = new Map<string, KeyEntry>();
  const uses = new Map<string, number>();
  let revision = 0;
  return {
    revision: async () => revision,
    list: async () => [...entries.values()].sort((one, other) => (one.name < other.name ? -1 : 1)),
    async replace(name, from, to) {
      if (JSON.stringify(entries.get(name)) !== JSON.stringify(from)) return false;
      if (to !== undefined) entries.set(name, to);
      else {
        entries.delete(name);
        uses.delete(name);
      }
      revision += 1;
      return true;
    },
    lastUses: async () => new Map(uses),
    async noteUses(news) {
      for (const [name, at] of news) uses.set(name, Math.max(at, uses.get(name) ?? 0));
    },
  };
}
