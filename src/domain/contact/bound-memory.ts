import type { CustomerMemory } from './customer-memory.ts';

/**
 * The most entries kept per customer: enough for every cap's window and for every promise that the warehouse does not know
 * yet. Older contacts are in the snapshot by then.
 */
const memoryLimits = { contacts: 1000, promises: 200 } as const;

/**
 * The memory with at most the newest `memoryLimits` entries, in their order. Of entries with the same time, the last is the
 * newest.
 */
export function boundMemory(memory: CustomerMemory): CustomerMemory {
  return {
    version: memory.version,
    promises: keepNewest(memory.promises, memoryLimits.promises),
    contacts: keepNewest(memory.contacts, memoryLimits.contacts),
  };
}

function keepNewest<T extends { readonly at: number }>(entries: readonly T[], most: number): readonly T[] {
  if (entries.length <= most) return entries;
  const kept = new Set([...entries].sort((a, b) => a.at - b.at).slice(-most));
  return entries.filter((entry) => kept.has(entry));
}
