import { type EncodedSnapshot, identityKeys } from '../../domain/customer/encoded-snapshot.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { decodeSnapshot } from '../../domain/customer/snapshot-codec.ts';
import { type Databases, textKey } from './key-layout.ts';
import { noteWritten } from './snapshot-cache.ts';

export function readSnapshot(databases: Databases, customerId: string): Snapshot | undefined {
  const bytes = readEncoded(databases, customerId);
  return bytes && decodeSnapshot(bytes);
}

/** The snapshot's bytes (see encodeSnapshot). */
export const readEncoded = ({ snapshots }: Databases, customerId: string): Uint8Array | undefined =>
  snapshots.get(textKey(customerId));

/** Writes a snapshot and the identities it names; `before` is what is stored now. Only inside a write transaction. */
export function saveSnapshot(
  databases: Databases,
  before: Snapshot | undefined,
  { customerId, bytes, identities }: EncodedSnapshot,
): void {
  const key = textKey(customerId);
  const former = identityKeysOf(before);
  noteWritten(databases, customerId, [...former, ...identities]);
  for (const gone of former)
    if (!identities.includes(gone)) void databases.identities.remove([textKey(gone), key]);
  for (const identity of identities) void databases.identities.put([textKey(identity), key], customerId);
  void databases.snapshots.put(key, bytes);
}

/** Removes a snapshot and the identities it names. Only inside a write transaction. */
export function removeSnapshot(databases: Databases, snapshot: Snapshot): void {
  const key = textKey(snapshot.customerId);
  const identities = identityKeysOf(snapshot);
  noteWritten(databases, snapshot.customerId, identities);
  for (const identity of identities) void databases.identities.remove([textKey(identity), key]);
  void databases.snapshots.remove(key);
}

/** The index keys of the identities that a snapshot names, each once. */
export function identityKeysOf(snapshot: Snapshot | undefined): ReadonlySet<string> {
  return new Set(snapshot === undefined ? [] : identityKeys(snapshot));
}
