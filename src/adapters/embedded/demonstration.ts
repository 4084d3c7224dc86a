import { encodeSnapshots } from '../../domain/customer/encoded-snapshot.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { Databases } from './key-layout.ts';
import { areCustomersLost } from './losses.ts';
import { saveSnapshot } from './snapshot-records.ts';

export const isDemonstration = ({ meta }: Databases): boolean => meta.get('demonstration') !== undefined;

/**
 * Stores invented people and marks the store as a demonstration. False, and nothing changed, if the store has ever held a record,
 * that of an erasure included. Only inside a write transaction.
 */
export function makeDemonstration(databases: Databases, people: readonly Snapshot[]): boolean {
  const { meta, apiKeys, logs, ...records } = databases;
  if (areCustomersLost(databases)) return false;
  if (Object.values(records).some((database) => database.getCount() > 0)) return false;
  for (const encoded of encodeSnapshots(people)) saveSnapshot(databases, undefined, encoded);
  void meta.put('demonstration', 1);
  return true;
}
