import { type EncodedSnapshot, identityKeys } from '../../domain/customer/encoded-snapshot.ts';
import { decodeSnapshot, encodeInstant } from '../../domain/customer/snapshot-codec.ts';
import type { RedisClient } from './connect-redis.ts';
import { addHolders, settleIndex, type TouchedCustomer } from './identity-index.ts';
import type { KeyLayout } from './key-layout.ts';
import { asStore } from './redis-error.ts';
import { runScript } from './redis-script.ts';

/** The result of one row. `refused`: a newer snapshot is stored, or the person was erased later. */
type UpsertStatus = 'refused' | 'created' | 'replaced' | 'unchanged';
export type UpsertOutcome = {
  readonly status: UpsertStatus;
  /** The stored value that refused a row or was replaced: an encoded snapshot, or a tombstone (8 bytes). */
  readonly stored?: Uint8Array;
};
type Row = EncodedSnapshot;

const statuses: readonly UpsertStatus[] = ['refused', 'created', 'replaced', 'unchanged'];
/** See batchSize of the sink. */
const rowsPerCall = 50;
const tombstoneBytes = 8;
/** How long a tombstone forbids older snapshots: longer than a warehouse keeps an extract. */
export const tombstoneMs = 400 * 86_400_000;

/**
 * Stores many snapshots with their identities, each row only if nothing newer is stored; results follow the order of the
 * rows. Idempotent: a load that was killed can send them again. Use a client with background limits and at most four calls in
 * flight. A customer may appear once per call. `onlyIf` (for a single row): the asOf that the stored snapshot must have.
 */
export async function upsertSnapshots(
  client: RedisClient,
  keys: KeyLayout,
  snapshots: readonly EncodedSnapshot[],
  onlyIf?: string,
): Promise<readonly UpsertOutcome[]> {
  return client.isCluster
    ? upsertOverSlots(client, keys, snapshots, onlyIf)
    : upsertOnServer(client, keys, snapshots, onlyIf);
}

/** One server: snapshots and their identities change in one script. */
async function upsertOnServer(
  client: RedisClient,
  keys: KeyLayout,
  rows: readonly Row[],
  onlyIf: string | undefined,
): Promise<UpsertOutcome[]> {
  const calls: Promise<unknown>[] = [];
  for (let start = 0; start < rows.length; start += rowsPerCall)
    calls.push(putRows(client, keys, rows.slice(start, start + rowsPerCall), true, onlyIf));
  const outcomes = (await asStore(Promise.all(calls))).flatMap(readOutcomes);
  const dropped = rows.flatMap((row, index) => {
    const { status, stored } = outcomes[index] ?? { status: 'refused' };
    const gone =
      status === 'replaced' ? [...identitiesIn(stored)].filter((one) => !row.identities.includes(one)) : [];
    return gone.length === 0 ? [] : [touch(client, keys, row, gone)];
  });
  await settleIndex(client, keys, dropped);
  return outcomes;
}

/** A cluster: the index first, then the snapshots, each in its own slot, then the index again. */
async function upsertOverSlots(
  client: RedisClient,
  keys: KeyLayout,
  rows: readonly Row[],
  onlyIf: string | undefined,
): Promise<UpsertOutcome[]> {
  const holdings = rows.flatMap(({ customerId, identities }) =>
    identities.map((identity) => ({ identity, customerId })),
  );
  const added = await addHolders(client, keys, holdings);
  const calls = rows.map((row) => putRows(client, keys, [row], false, onlyIf));
  const outcomes = (await asStore(Promise.all(calls))).flatMap(readOutcomes);
  const touched = rows.flatMap((row, index) => touchedBy(client, keys, row, outcomes[index], added));
  await settleIndex(client, keys, touched);
  return outcomes;
}

function putRows(
  client: RedisClient,
  keys: KeyLayout,
  rows: readonly Row[],
  withIdentities: boolean,
  onlyIf: string | undefined,
): Promise<unknown> {
  const names: string[] = [];
  for (const { customerId } of rows) names.push(keys.snapshot(customerId), keys.tombstone(customerId));
  if (withIdentities)
    for (const { identities } of rows) for (const identity of identities) names.push(keys.identity(identity));
  return runScript(client, 'put-snapshots', names, putArguments(rows, withIdentities, onlyIf));
}

const sizeBytes = 6;

/** The script's arguments besides its keys; see there. */
export function putArguments(
  rows: readonly Row[],
  withIdentities: boolean,
  onlyIf: string | undefined,
): readonly (string | Uint8Array)[] {
  const sizes = Buffer.allocUnsafe(rows.length * sizeBytes);
  for (const [index, { bytes, identities }] of rows.entries()) {
    sizes.writeUInt32BE(bytes.length, index * sizeBytes);
    sizes.writeUInt16BE(withIdentities ? identities.length : 0, index * sizeBytes + 4);
  }
  return [
    onlyIf === undefined ? '' : encodeInstant(onlyIf),
    Buffer.concat(rows.map(({ bytes }) => bytes)),
    sizes,
    rows.map(({ customerId }) => customerId).join('\n'),
  ];
}

function readOutcomes(answer: unknown): UpsertOutcome[] {
  const reply = answer as readonly (number | Buffer | null)[];
  const outcomes: UpsertOutcome[] = [];
  for (let index = 0; index < reply.length; index += 2) {
    const stored = reply[index + 1];
    const status = statuses[Number(reply[index])] ?? 'refused';
    outcomes.push(stored instanceof Uint8Array ? { status, stored } : { status });
  }
  return outcomes;
}

/** Rows without effect touch nothing: unchanged ones, and refused ones whose identities were all known. */
function touchedBy(
  client: RedisClient,
  keys: KeyLayout,
  row: Row,
  outcome: UpsertOutcome | undefined,
  added: number,
): TouchedCustomer[] {
  const status = outcome?.status ?? 'refused';
  if (status === 'unchanged' || (status === 'refused' && added === 0)) return [];
  return [touch(client, keys, row, new Set([...row.identities, ...identitiesIn(outcome?.stored)]))];
}

function touch(
  client: RedisClient,
  keys: KeyLayout,
  row: Row,
  identities: Iterable<string>,
): TouchedCustomer {
  return { customerId: row.customerId, identities, listed: () => readListed(client, keys, row) };
}

async function readListed(client: RedisClient, keys: KeyLayout, row: Row): Promise<ReadonlySet<string>> {
  const bytes = await asStore(client.getBuffer(keys.snapshot(row.customerId)));
  if (bytes === null) return new Set();
  return bytes.equals(row.bytes) ? new Set(row.identities) : identitiesIn(bytes);
}

/** The identities of an encoded snapshot; none of a tombstone or of nothing. */
export function identitiesIn(bytes: Uint8Array | undefined | null): ReadonlySet<string> {
  if (bytes === undefined || bytes === null || isTombstone(bytes)) return new Set();
  return new Set(identityKeys(decodeSnapshot(bytes)));
}

export const isTombstone = (bytes: Uint8Array): boolean => bytes.length === tombstoneBytes;
