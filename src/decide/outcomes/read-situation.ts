import { type CustomerMemory, emptyMemory } from '../../domain/contact/customer-memory.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { Identified } from '../../domain/decision/interaction.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import type { Ledger, SnapshotReader, StoredDecision } from '../ports.ts';

/** What is known of the customer while outcomes are recorded; nothing of one who is unknown. */
export type Situation = {
  readonly snapshot?: Snapshot | undefined;
  readonly memory: CustomerMemory;
  readonly household?: CustomerMemory;
};

type Sources = { readonly snapshots: SnapshotReader; readonly ledger: Pick<Ledger, 'readMemories'> };

/** What is known by now of the customer of a stored decision. */
export async function readSituation(
  stored: StoredDecision,
  { snapshots, ledger }: Sources,
): Promise<Situation> {
  const customerId = ownerOf(stored);
  if (customerId === null) return { memory: emptyMemory };
  const reading = await snapshots.readSnapshot(customerId);
  const snapshot = reading.found ? reading.snapshot : undefined;
  return { snapshot, ...(await ledger.readMemories(customerId, snapshot?.household)) };
}

export const asIdentified = (snapshot: Snapshot | undefined): Identified =>
  snapshot === undefined ? { status: 'unknown' } : { status: 'known', snapshot, source: 'store' };
