import type { SnapshotReader } from '../../decide/ports.ts';
import { encodeSnapshots } from '../../domain/customer/encoded-snapshot.ts';
import { type Identity, identityKey } from '../../domain/customer/identity.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { decodeSnapshot } from '../../domain/customer/snapshot-codec.ts';
import { copyOf, type SnapshotCopy } from '../../domain/customer/snapshot-copy.ts';
import { mostInParty } from '../../domain/decision/interaction.ts';
import type { CustomerStore, PutResult } from '../../maintain/ports.ts';
import { canonicalJson, digest } from '../../shared/digest.ts';
import { sortableInstant } from '../../shared/instant.ts';
import { collectHoldings, eraseRecords, finishErasure, type RemoveLetters } from './customer-holdings.ts';
import { type Databases, keysUnder, textKey } from './key-layout.ts';
import { readEncoded, readSnapshot, saveSnapshot } from './snapshot-records.ts';
import type { WriteQueue } from './write-queue.ts';

/** An identity that so many customers share names nobody. */
const mostHolders = 64;

export function createEmbeddedSnapshotReader(databases: Databases): SnapshotReader {
  // lmdb reads a range's options when it is iterated, so one iterable serves all: a new one each time costs 3 µs and 1 KB of old space.
  const range = { limit: mostInParty + 1, ...keysUnder('') };
  const entries = databases.identities.getRange(range);
  return {
    findCustomers(wanted) {
      const [only, ...others] = wanted;
      if (only === undefined || others.length > 0) return findAmong(databases, wanted);
      Object.assign(range, keysUnder(textKey(identityKey(only))));
      return [...entries].map(({ value }) => value);
    },
    readSnapshot(customerId) {
      const bytes = readEncoded(databases, customerId);
      if (bytes === undefined) return { found: false };
      const copy = (): SnapshotCopy => copyOf(bytes);
      return { found: true, snapshot: decodeSnapshot(bytes), source: 'store', copy };
    },
  };
}

/** The customers who carry all of these identities, at most one more than a party. */
function findAmong({ identities }: Databases, wanted: readonly Identity[]): readonly string[] {
  const keys = wanted.map((identity) => textKey(identityKey(identity)));
  const holders = keys.map((key) => [...identities.getRange({ limit: mostHolders, ...keysUnder(key) })]);
  const fewest = holders.reduce((one, other) => (other.length < one.length ? other : one));
  const ids = fewest.map(({ value }) => value);
  if (ids.length === mostHolders) return ids.slice(0, mostInParty + 1);
  return ids
    .filter((id) => keys.every((key) => identities.get([key, textKey(id)]) === id))
    .slice(0, mostInParty + 1);
}

export function createEmbeddedCustomerStore(
  databases: Databases,
  queue: WriteQueue,
  now: () => number,
  removeLetters: RemoveLetters,
): CustomerStore {
  return {
    async find(customerId) {
      return readSnapshot(databases, customerId);
    },
    put: (snapshot, ifAsOf) => queue.write(() => putSnapshot(databases, snapshot, ifAsOf)),
    async erase(customerId, at) {
      const { held, erasure } = await queue.write(
        () => eraseRecords(databases, customerId, at, now()),
        'in-full',
      );
      const letters = await finishErasure(databases, queue, digest(customerId), removeLetters);
      return held ? { ...erasure, letters } : undefined;
    },
    async export(customerId) {
      return collectHoldings(databases, customerId);
    },
  };
}

/** Only inside a write transaction. */
function putSnapshot(databases: Databases, snapshot: Snapshot, ifAsOf?: string): PutResult {
  const stored = readSnapshot(databases, snapshot.customerId);
  const newer = findNewer(databases, snapshot, stored);
  if (newer !== undefined) return { status: 'older', storedAsOf: newer };
  if (ifAsOf !== undefined && (stored === undefined || !isSameInstant(stored.asOf, ifAsOf)))
    return { status: 'older', storedAsOf: stored?.asOf ?? ifAsOf };
  if (stored !== undefined && canonicalJson(stored) === canonicalJson(snapshot))
    return { status: 'unchanged' };
  const [encoded] = encodeSnapshots([snapshot]);
  if (encoded !== undefined) saveSnapshot(databases, stored, encoded);
  return { status: stored === undefined ? 'created' : 'replaced' };
}

/** The instant that forbids this snapshot: that of a newer one, or of the person's erasure. */
function findNewer(
  databases: Databases,
  snapshot: Snapshot,
  stored: Snapshot | undefined,
): string | undefined {
  const asOf = sortableInstant(snapshot.asOf);
  if (stored !== undefined && sortableInstant(stored.asOf) > asOf) return stored.asOf;
  const erasedAt = databases.tombstones.get(digest(snapshot.customerId));
  if (erasedAt === undefined) return undefined;
  const erased = new Date(erasedAt).toISOString();
  return sortableInstant(erased) > asOf ? erased : undefined;
}

function isSameInstant(one: string, other: string): boolean {
  return sortableInstant(one) === sortableInstant(other);
}
