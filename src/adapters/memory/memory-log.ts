import type { LedgerLog } from '../../author/ports.ts';

export function createMemoryLog(): LedgerLog {
  const entries: string[] = [];
  const texts = new Map<string, string>();
  return {
    size: async () => entries.length,
    read: async (from) => entries.slice(from),
    append: async (size, entry) => {
      if (entries.length !== size) return false;
      entries.push(entry);
      return true;
    },
    keep: async (name, text) => void texts.set(name, text),
    find: async (name) => texts.get(name),
  };
}
