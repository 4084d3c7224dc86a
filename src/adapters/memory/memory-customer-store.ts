import type { SnapshotReader } from '../../decide/ports.ts';
import { identityKeys } from '../../domain/customer/encoded-snapshot.ts';
import { identityKey } from '../../domain/customer/identity.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { decodeSnapshot, encodeSnapshot } from '../../domain/customer/snapshot-codec.ts';
import { copyOf, type SnapshotCopy } from '../../domain/customer/snapshot-copy.ts';
import { mostInParty } from '../../domain/decision/interaction.ts';
import type { SnapshotSink } from '../../load/ports.ts';
import type { CustomerStore, PutResult } from '../../maintain/ports.ts';
import { canonicalJson } from '../../shared/digest.ts';
import { sortableInstant } from '../../shared/instant.ts';
import { collectHoldings, eraseRecords } from './memory-holdings.ts';
import { bury, type MemoryRecords, removeSnapshot } from './memory-records.ts';

export function createMemorySnapshotReader({ customers, identities }: MemoryRecords): SnapshotReader {
  return {
    findCustomers(wanted) {
      const [first, ...others] = wanted.map((identity) => identities.get(identityKey(identity)));
      return [...(first ?? [])].filter((id) => others.every((ids) => ids?.has(id))).slice(0, mostInParty + 1);
    },
    readSnapshot(customerId) {
      const snapshot = customers.get(customerId);
      if (snapshot === undefined) return { found: false };
      const copy = (): SnapshotCopy => copyOf(encodeSnapshot(snapshot));
      return { found: true, snapshot, source: 'store', copy };
    },
  };
}

export function createMemoryCustomerStore(
  records: MemoryRecords,
  now: () => number,
  removeLetters: (taskIds: readonly string[]) => Promise<number>,
): CustomerStore {
  return {
    async find(customerId) {
      return records.customers.get(customerId);
    },
    async put(snapshot, ifAsOf) {
      return putSnapshot(records, snapshot, ifAsOf);
    },
    async erase(customerId, at) {
      const { held, erasure } = eraseRecords(records, customerId, at, now());
      const letters = await removeLetters(records.erasures.get(customerId) ?? []);
      records.erasures.delete(customerId);
      return held ? { ...erasure, letters } : undefined;
    },
    async export(customerId) {
      return collectHoldings(records, customerId);
    },
  };
}

const batchSize = 500;

export function createMemorySnapshotSink(records: MemoryRecords): Omit<SnapshotSink, 'close'> {
  let begun: string | undefined;
  return {
    batchSize,
    async putMany(snapshots) {
      return snapshots.map(({ bytes }) => putSnapshot(records, decodeSnapshot(bytes)).status);
    },
    async checkIn(load) {
      const isKept = begun === load;
      begun = load;
      return isKept;
    },
    markLoaded: async () => undefined,
    async *listSource(source) {
      yield [...records.customers.values()]
        .filter((snapshot) => snapshot.source === source)
        .map(({ customerId, asOf }) => ({ customerId, asOf }));
    },
    async retireMany(ids, at) {
      const retired = ids.filter(({ customerId, asOf }) => records.customers.get(customerId)?.asOf === asOf);
      for (const { customerId } of retired) {
        removeSnapshot(records, customerId);
        bury(records, customerId, Date.parse(at));
      }
      return retired.length;
    },
  };
}

function putSnapshot(records: MemoryRecords, snapshot: Snapshot, ifAsOf?: string): PutResult {
  const { customerId } = snapshot;
  const stored = records.customers.get(customerId);
  const newer = findNewer(records, snapshot, stored);
  if (newer !== undefined) return { status: 'older', storedAsOf: newer };
  if (ifAsOf !== undefined && !(stored !== undefined && isSameInstant(stored.asOf, ifAsOf)))
    return { status: 'older', storedAsOf: stored?.asOf ?? ifAsOf };
  if (stored !== undefined && canonicalJson(stored) === canonicalJson(snapshot))
    return { status: 'unchanged' };
  removeSnapshot(records, customerId);
  records.customers.set(customerId, structuredClone(snapshot));
  for (const key of identityKeys(snapshot))
    records.identities.set(key, (records.identities.get(key) ?? new Set()).add(customerId));
  return { status: stored === undefined ? 'created' : 'replaced' };
}

/** The instant that forbids this snapshot: that of a newer one, or of the person's erasure. */
function findNewer(
  { tombstones }: MemoryRecords,
  { customerId, asOf }: Snapshot,
  stored: Snapshot | undefined,
): string | undefined {
  const erasedAt = tombstones.get(customerId);
  const rivals = [stored?.asOf, erasedAt === undefined ? undefined : new Date(erasedAt).toISOString()];
  return rivals.find((rival) => rival !== undefined && sortableInstant(rival) > sortableInstant(asOf));
}

const isSameInstant = (one: string, other: string): boolean =>
  sortableInstant(one) === sortableInstant(other);
