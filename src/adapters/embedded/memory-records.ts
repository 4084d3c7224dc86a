import type { MemoryChange } from '../../decide/ports.ts';
import { boundMemory } from '../../domain/contact/bound-memory.ts';
import { type CustomerMemory, emptyMemory } from '../../domain/contact/customer-memory.ts';
import { type Databases, textKey } from './key-layout.ts';

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
  dropAge(databases, key);
  void databases.memories.put(key, { memory: boundMemory(memory), changedAt: now });
  void databases.ages.put(['memory', now, ...key], key);
}

/** Removes a memory; false if there was none. Only inside a write transaction. */
export function removeMemory(databases: Databases, kind: MemoryKind, id: string): boolean {
  const key = [kind, textKey(id)];
  dropAge(databases, key);
  return databases.memories.removeSync(key);
}

function dropAge(databases: Databases, key: string[]): void {
  const stored = databases.memories.get(key);
  if (stored !== undefined) void databases.ages.remove(['memory', stored.changedAt, ...key]);
}

export function hasMoved(databases: Databases, kind: MemoryKind, change: MemoryChange | undefined): boolean {
  return change !== undefined && readMemory(databases, kind, change.id).version !== change.expected;
}

/** Only inside a write transaction, after `hasMoved` was asked. */
export function writeMemory(
  databases: Databases,
  kind: MemoryKind,
  change: MemoryChange | undefined,
  now: number,
): void {
  if (change !== undefined) saveMemory(databases, kind, change.id, change.next, now);
}
