import { decodeSnapshot, encodeInstant } from '../../domain/customer/snapshot-codec.ts';
import type { RowOutcome, SnapshotSink, StoredId } from '../../load/ports.ts';
import { checkInLoad } from './check-in-load.ts';
import type { RedisClient } from './connect-redis.ts';
import { readFelt } from './felt-reads.ts';
import { settleIndex } from './identity-index.ts';
import type { KeyLayout } from './key-layout.ts';
import { readMany } from './read-many.ts';
import { asStore } from './redis-error.ts';
import { runScript } from './redis-script.ts';
import { scanKeys } from './scan-keys.ts';
import { markSnapshots } from './store-marks.ts';
import { identitiesIn, tombstoneMs, upsertSnapshots } from './upsert-snapshots.ts';

/** Larger calls make live readers wait: the server answers nobody else during a call. */
const batchSize = 50;

/** Called before a write is acknowledged, with the identities that lead or led to the customer. */
type OnWritten = (customerId: string, identities: Iterable<string>) => void;

/**
 * Loads through the script that also serves single updates. `client` has background limits and gathers concurrent calls.
 * `onWritten` is for a process that reads its own load: Redis also invalidates its near cache, but on another connection and
 * a little later.
 */
export function createRedisSnapshotSink(
  client: RedisClient,
  keys: KeyLayout,
  onWritten: OnWritten = () => undefined,
): Omit<SnapshotSink, 'close'> {
  return {
    batchSize,
    async putMany(snapshots) {
      const outcomes = await upsertSnapshots(client, keys, snapshots).finally(() => {
        for (const { customerId, identities } of snapshots) onWritten(customerId, identities);
      });
      return outcomes.map(({ status }): RowOutcome => (status === 'refused' ? 'older' : status));
    },
    listSource: (source) => listSource(client, keys, source),
    checkIn: (load) => checkInLoad(client, keys, load),
    readFelt: () => readFelt(client, keys),
    markLoaded: () => markSnapshots(client, keys),
    async retireMany(ids, at) {
      const retired = await Promise.all(
        ids.map((id) => retire(client, keys, id, encodeInstant(at), onWritten)),
      );
      return retired.filter(Boolean).length;
    },
  };
}

async function* listSource(
  client: RedisClient,
  keys: KeyLayout,
  source: string,
): AsyncIterable<readonly StoredId[]> {
  for await (const values of aheadOf(readScanned(client, `${keys.prefix}:cust:*`)))
    yield values
      .flatMap((bytes) => (bytes === null ? [] : [decodeSnapshot(bytes)]))
      .filter((snapshot) => snapshot.source === source)
      .map(({ customerId, asOf }) => ({ customerId, asOf }));
}

async function* readScanned(client: RedisClient, pattern: string): AsyncGenerator<(Buffer | null)[]> {
  for await (const names of scanKeys(client, pattern)) yield await readMany(client, names);
}

/** The next value is fetched while the last is worked on. */
async function* aheadOf<T>(source: AsyncGenerator<T>): AsyncIterable<T> {
  let next = source.next();
  for (;;) {
    const { done, value } = await next;
    if (done === true) return;
    next = source.next();
    // A failure is reported when its value is requested.
    next.catch(() => undefined);
    yield value;
  }
}

/** Changes snapshot and tombstone in one script; a snapshot written meanwhile stays. */
async function retire(
  client: RedisClient,
  keys: KeyLayout,
  { customerId, asOf }: StoredId,
  at: Uint8Array,
  onWritten: OnWritten,
): Promise<boolean> {
  const name = keys.snapshot(customerId);
  const bytes = await asStore(client.getBuffer(name));
  if (bytes === null || decodeSnapshot(bytes).asOf !== asOf) return false;
  const identities = identitiesIn(bytes);
  const dropped = await asStore(
    runScript(client, 'drop-snapshot', [name, keys.tombstone(customerId)], [bytes, at, tombstoneMs]),
  );
  const listed = async (): Promise<ReadonlySet<string>> =>
    identitiesIn(await asStore(client.getBuffer(name)));
  await settleIndex(client, keys, [{ customerId, identities, listed }]);
  onWritten(customerId, identities);
  return Number(dropped) === 1;
}
