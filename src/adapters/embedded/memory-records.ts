import type { Key } from 'lmdb';
import type { MemoryCheck } from '../../decide/ports.ts';
import { boundMemory } from '../../domain/contact/bound-memory.ts';
import { type CustomerMemory, emptyMemory } from '../../domain/contact/customer-memory.ts';
import { type Databases, type MemoryRecord, textKey } from './key-layout.ts';

export type MemoryKind = 'customer' | 'household';

export function readMemory(databases: Databases, kind: MemoryKind, id: string): CustomerMemory {
  return databases.memories.get([kind, textKey(id)])?.memory ?? emptyMemory;
}

/** Writes a memory, its lists bounded. Only inside a write transaction. */
export function saveMemory(
  databases: Databases,
  kind: MemoryKind,
  id: string,
  memory: CustomerMemory,
  now: number,
): void {
  const key = [kind, textKey(id)];
  replaceMemory(databases, key, databases.memories.get(key), { memory, changedAt: now });
}

function replaceMemory(
  databases: Databases,
  key: string[],
  stored: MemoryRecord | undefined,
  { memory, changedAt }: MemoryRecord,
): void {
  const agedAt = stored === undefined ? changedAt : agedAtOf(stored);
  void databases.memories.put(key, { memory: boundMemory(memory), changedAt, agedAt });
  if (stored === undefined) void databases.ages.put(['memory', changedAt, ...key], key);
}

const agedAtOf = ({ changedAt, agedAt = changedAt }: MemoryRecord): number => agedAt;

/**
 * Removes a memory that was last changed before `before` (epoch ms). One that changed since its row in `ages` was written gets a new
 * row, which is false: a change then writes no row. Only inside a write transaction.
 */
export function sweepMemory(databases: Databases, key: Key[], before: number): boolean {
  const stored = databases.memories.get(key);
  if (stored === undefined) return false;
  if (stored.changedAt < before) return databases.memories.removeSync(key);
  void databases.memories.put(key, { ...stored, agedAt: stored.changedAt });
  void databases.ages.put(['memory', stored.changedAt, ...key], key);
  return false;
}

/** Removes a memory; false if there was none. Only inside a write transaction. */
export function removeMemory(databases: Databases, kind: MemoryKind, id: string): boolean {
  const key = [kind, textKey(id)];
  dropAge(databases, key, databases.memories.get(key));
  return databases.memories.removeSync(key);
}

function dropAge(databases: Databases, key: string[], stored: MemoryRecord | undefined): void {
  if (stored !== undefined) void databases.ages.remove(['memory', agedAtOf(stored), ...key]);
}

/** A change of a memory, held against what is stored: `moved` when somebody else changed it since. Reads the record once for both. */
export type OpenedMemory = { readonly moved: boolean; readonly write: (now: number) => void };

/** Only inside a write transaction, in which nothing else changes this memory before `write`. */
export function openMemory(
  databases: Databases,
  kind: MemoryKind,
  change: MemoryCheck | undefined,
): OpenedMemory | undefined {
  if (change === undefined) return undefined;
  const { id, expected, next } = change;
  const key = [kind, textKey(id)];
  const stored = databases.memories.get(key);
  return {
    moved: (stored?.memory.version ?? 0) !== expected,
    write: (now) => {
      if (next !== undefined) replaceMemory(databases, key, stored, { memory: next, changedAt: now });
    },
  };
}
