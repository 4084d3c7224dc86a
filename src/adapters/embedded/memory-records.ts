import type { Key } from 'lmdb';
import { LRUCache } from 'lru-cache';
import type { MemoryCheck } from '../../decide/ports.ts';
import { boundMemory } from '../../domain/contact/bound-memory.ts';
import { type CustomerMemory, emptyMemory } from '../../domain/contact/customer-memory.ts';
import { isOwnerOfVisit } from '../../domain/contact/visit-memory.ts';
import { type Databases, keysUnder, type MemoryRecord, textKey } from './key-layout.ts';

export type MemoryKind = 'customer' | 'household';
type MemoryKey = [kind: MemoryKind, id: string];

/** A memory as it is now, and how many of its last changes lie beside its record. */
type Known = MemoryRecord & { readonly tails: number };

/**
 * The memories of each store that were read or changed last, decoded, until another process writes to the store.
 * The bound, in contacts, keeps them below about 60 MB.
 */
const decoded = new WeakMap<Databases, LRUCache<string, Known>>();
const mostDecoded = 200_000;

function decodedOf(databases: Databases): LRUCache<string, Known> {
  const known = decoded.get(databases);
  if (known !== undefined) return known;
  const cache = new LRUCache<string, Known>({ maxSize: mostDecoded, sizeCalculation: sizeOf });
  decoded.set(databases, cache);
  return cache;
}

const sizeOf = ({ memory }: Known): number => 4 + memory.contacts.length + 4 * memory.promises.length;

/** After a transaction was undone or another process has written: memories may hold what is not stored. */
export const forgetDecoded = (databases: Databases): boolean => decoded.delete(databases);

const nameOf = ([kind, id]: MemoryKey): string => `${kind}/${id}`;
const keyOf = (kind: MemoryKind, id: string): MemoryKey => [kind, textKey(id)];

export function readMemory(databases: Databases, kind: MemoryKind, id: string): CustomerMemory {
  return find(databases, keyOf(kind, id))?.memory ?? emptyMemory;
}

function find(databases: Databases, key: MemoryKey): Known | undefined {
  const cache = decodedOf(databases);
  const known = cache.get(nameOf(key)) ?? read(databases, key);
  if (known !== undefined) cache.set(nameOf(key), known);
  return known;
}

/** The record, with the changes beside it. */
function read({ memories }: Databases, key: MemoryKey): Known | undefined {
  const stored = memories.get(key);
  if (stored === undefined || !('memory' in stored)) return undefined;
  if (mostTails(stored.memory) === 0) return { ...stored, tails: 0 };
  const { end } = keysUnder(...key);
  const rows = [...memories.getRange({ start: [...key, 0], end })];
  const tails = rows.flatMap(({ value }) => ('memory' in value ? [] : [value]));
  const { version, promises, contacts } = stored.memory;
  const memory = boundMemory({
    version: version + tails.length,
    promises: promises.concat(...tails.map((tail) => tail.promises)),
    contacts: contacts.concat(...tails.map((tail) => tail.contacts)),
  });
  const agedAt = agedAtOf(stored);
  return { memory, changedAt: tails.at(-1)?.changedAt ?? stored.changedAt, agedAt, tails: tails.length };
}

/** How many changes may lie beside a record: writing it whole costs each of them the writing of 16 entries, however long it is. */
const mostTails = ({ promises, contacts }: CustomerMemory): number =>
  Math.floor((promises.length + contacts.length) / 16);

/** Writes a memory, its lists bounded. Only inside a write transaction. */
export function saveMemory(
  databases: Databases,
  kind: MemoryKind,
  id: string,
  memory: CustomerMemory,
  now: number,
): void {
  const key = keyOf(kind, id);
  replaceMemory(databases, key, find(databases, key), { memory, changedAt: now });
}

function replaceMemory(
  databases: Databases,
  key: MemoryKey,
  stored: Known | undefined,
  { memory, changedAt }: MemoryRecord,
): void {
  const next = { memory: boundMemory(memory), changedAt, agedAt: stored ? agedAtOf(stored) : changedAt };
  const tails = stored === undefined ? 0 : appendTail(databases, key, stored, { memory, changedAt });
  if (tails === 0) {
    if (stored !== undefined) dropTails(databases, key, stored);
    void databases.memories.put(key, next);
  }
  if (stored === undefined) void databases.ages.put(ageRow(key, changedAt), key);
  decodedOf(databases).set(nameOf(key), { ...next, tails });
}

/** Writes what a change adds beside the record. Gives how many changes then lie there; 0 where the record is to be written whole. */
function appendTail(
  { memories }: Databases,
  key: MemoryKey,
  stored: Known,
  { memory, changedAt }: MemoryRecord,
): number {
  const promises = addedTo(stored.memory.promises, memory.promises);
  const contacts = addedTo(stored.memory.contacts, memory.contacts);
  if (promises === undefined || contacts === undefined || memory.version !== stored.memory.version + 1)
    return 0;
  if (stored.tails >= mostTails(stored.memory)) return 0;
  void memories.put([...key, memory.version], { promises, contacts, changedAt });
  return stored.tails + 1;
}

/** What follows the entries of before; undefined if they do not lead the list. */
function addedTo<Entry>(before: readonly Entry[], after: readonly Entry[]): readonly Entry[] | undefined {
  return before.every((entry, index) => entry === after[index]) ? after.slice(before.length) : undefined;
}

function dropTails({ memories }: Databases, key: MemoryKey, { memory, tails }: Known): void {
  for (let back = 0; back < tails; back += 1) void memories.remove([...key, memory.version - back]);
}

/** The row by which a memory is found when it has expired: those of visits expire sooner. */
const ageRow = (key: MemoryKey, at: number): Key[] => [
  isOwnerOfVisit(key[1]) ? 'visit' : 'memory',
  at,
  ...key,
];

const agedAtOf = ({ changedAt, agedAt = changedAt }: MemoryRecord): number => agedAt;

/**
 * Removes a memory that was last changed before `before` (epoch ms). One that changed since its row in `ages` was written gets a new
 * row, which is false: a change then writes no row. Only inside a write transaction.
 */
export function sweepMemory(databases: Databases, key: Key[], before: number): boolean {
  const [kind, id] = key;
  const memoryKey: MemoryKey = [kind === 'household' ? 'household' : 'customer', String(id)];
  const stored = find(databases, memoryKey);
  if (stored === undefined) return false;
  if (stored.changedAt < before) return remove(databases, memoryKey, stored);
  const { memory, changedAt } = stored;
  dropTails(databases, memoryKey, stored);
  void databases.memories.put(key, { memory, changedAt, agedAt: changedAt });
  void databases.ages.put(ageRow(memoryKey, changedAt), key);
  decodedOf(databases).delete(nameOf(memoryKey));
  return false;
}

/** Removes a memory; false if there was none. Only inside a write transaction. */
export function removeMemory(databases: Databases, kind: MemoryKind, id: string): boolean {
  const key = keyOf(kind, id);
  const stored = find(databases, key);
  if (stored === undefined) return false;
  void databases.ages.remove(ageRow(key, agedAtOf(stored)));
  return remove(databases, key, stored);
}

function remove(databases: Databases, key: MemoryKey, stored: Known): boolean {
  dropTails(databases, key, stored);
  decodedOf(databases).delete(nameOf(key));
  return databases.memories.removeSync(key);
}

/** A change of a memory, held against what is stored: `moved` when somebody else changed it since. */
export type OpenedMemory = { readonly moved: boolean; readonly write: (now: number) => void };

/** Only inside a write transaction, in which nothing else changes this memory before `write`. */
export function openMemory(
  databases: Databases,
  kind: MemoryKind,
  change: MemoryCheck | undefined,
): OpenedMemory | undefined {
  if (change === undefined) return undefined;
  const { id, expected, next } = change;
  const key = keyOf(kind, id);
  const stored = find(databases, key);
  return {
    moved: (stored?.memory.version ?? 0) !== expected,
    write: (now) => {
      if (next !== undefined) replaceMemory(databases, key, stored, { memory: next, changedAt: now });
    },
  };
}
