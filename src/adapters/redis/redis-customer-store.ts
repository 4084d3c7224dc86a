import { encodeSnapshots, identityKeys } from '../../domain/customer/encoded-snapshot.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { decodeSnapshot, encodeInstant, readAsOf } from '../../domain/customer/snapshot-codec.ts';
import type { CustomerStore, Erasure, PutResult } from '../../maintain/ports.ts';
import { canonicalJson } from '../../shared/digest.ts';
import type { RedisClient } from './connect-redis.ts';
import { settleIndex } from './identity-index.ts';
import type { KeyLayout } from './key-layout.ts';
import type { LedgerRecords, PersonRecords } from './ledger-records.ts';
import { asStore } from './redis-error.ts';
import { runScript } from './redis-script.ts';
import {
  identitiesIn,
  isTombstone,
  tombstoneMs,
  type UpsertOutcome,
  upsertSnapshots,
} from './upsert-snapshots.ts';

export type CustomerStoreParts = {
  readonly client: RedisClient;
  readonly keys: KeyLayout;
  /** The ledger's records of a person; the ledger may be another server. */
  readonly records: LedgerRecords;
  /** Removes the letters written for these tasks; resolves to their number. */
  readonly removeLetters: (taskIds: readonly string[]) => Promise<number>;
  /** Called before a write is acknowledged, with the identities that now lead to the customer. */
  readonly onWritten: (customerId: string, identities: readonly string[]) => void;
  /** Awaited before a stored customer is acknowledged. */
  readonly onStored: () => Promise<void>;
};

export function createRedisCustomerStore(parts: CustomerStoreParts): CustomerStore {
  const { client, keys } = parts;
  const readBytes = async (customerId: string): Promise<Buffer | undefined> =>
    (await asStore(client.getBuffer(keys.snapshot(customerId)))) ?? undefined;
  return {
    async find(customerId) {
      const bytes = await readBytes(customerId);
      return bytes === undefined ? undefined : decodeSnapshot(bytes);
    },
    async put(snapshot, ifAsOf) {
      // Runs for failed writes too, because they may have been stored.
      const [outcome] = await upsertSnapshots(client, keys, encodeSnapshots([snapshot]), ifAsOf).finally(() =>
        parts.onWritten(snapshot.customerId, identityKeys(snapshot)),
      );
      await parts.onStored();
      return putResult(snapshot, outcome ?? { status: 'refused' }, ifAsOf);
    },
    async erase(customerId, at) {
      const erasure = await erasePerson(parts, readBytes, customerId, at);
      parts.onWritten(customerId, []);
      return erasure;
    },
    async export(customerId) {
      const [bytes, records] = await Promise.all([readBytes(customerId), parts.records.read(customerId)]);
      if (bytes === undefined && isEmpty(records)) return undefined;
      return {
        customerId,
        ...(bytes === undefined ? {} : { snapshot: decodeSnapshot(bytes) }),
        identities: [...identitiesIn(bytes)],
        ...records,
      };
    },
  };
}

const isEmpty = ({ memory, decisions, tasks }: PersonRecords): boolean =>
  memory.version === 0 && decisions.length + tasks.length === 0;

function putResult(snapshot: Snapshot, outcome: UpsertOutcome, ifAsOf: string | undefined): PutResult {
  const { status, stored } = outcome;
  if (status === 'refused')
    return {
      status: 'older',
      storedAsOf: stored === undefined ? (ifAsOf ?? snapshot.asOf) : asOfText(stored),
    };
  // The same content in another order of members has other bytes.
  if (status === 'replaced' && stored !== undefined && isSame(decodeSnapshot(stored), snapshot))
    return { status: 'unchanged' };
  return { status };
}

const isSame = (one: Snapshot, other: Snapshot): boolean => canonicalJson(one) === canonicalJson(other);

function asOfText(stored: Uint8Array): string {
  return isTombstone(stored) ? new Date(readAsOf(stored)).toISOString() : decodeSnapshot(stored).asOf;
}

/**
 * Removes snapshot and tombstone first, so that nothing can return while the rest is removed; the ledger's records are found
 * by the id alone. A repeated call finishes an erasure that was killed.
 */
async function erasePerson(
  { client, keys, records, removeLetters }: CustomerStoreParts,
  readBytes: (customerId: string) => Promise<Buffer | undefined>,
  customerId: string,
  at: number,
): Promise<Erasure | undefined> {
  const identities = await dropSnapshot(client, keys, readBytes, customerId, at);
  const early = await removeLetters(await records.taskIds(customerId));
  const gone = await records.erase(customerId, at);
  // A worker may have written a letter in between; no other can start, because its task is deleted.
  const late = await removeLetters(gone.taskIds);
  if (identities === undefined && !gone.memory && gone.decisions + gone.taskIds.length === 0)
    return undefined;
  return {
    snapshot: identities !== undefined,
    identities: identities?.size ?? 0,
    decisions: gone.decisions,
    tasks: gone.taskIds.length,
    letters: early + late,
    memory: gone.memory,
  };
}

/** Resolves to the identities in the snapshot; undefined if there was none. */
async function dropSnapshot(
  client: RedisClient,
  keys: KeyLayout,
  readBytes: (customerId: string) => Promise<Buffer | undefined>,
  customerId: string,
  at: number,
): Promise<ReadonlySet<string> | undefined> {
  const listed = async (): Promise<ReadonlySet<string>> => identitiesIn(await readBytes(customerId));
  for (;;) {
    const bytes = await readBytes(customerId);
    const identities = identitiesIn(bytes);
    const names = [keys.snapshot(customerId), keys.tombstone(customerId)];
    // Identities are removed first: if this is killed, the snapshot still lists them for the next attempt.
    await settleIndex(client, keys, [{ customerId, identities, listed: async () => new Set() }]);
    const dropped = await asStore(
      runScript(client, 'drop-snapshot', names, [
        bytes ?? '',
        encodeInstant(new Date(at).toISOString()),
        tombstoneMs,
      ]),
    );
    await settleIndex(client, keys, [{ customerId, identities, listed }]);
    if (Number(dropped) === 1) return bytes === undefined ? undefined : identities;
  }
}
