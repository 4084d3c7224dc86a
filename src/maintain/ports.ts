import type { Snapshot } from '../domain/customer/snapshot.ts';

export type PutResult =
  | { readonly status: 'created' | 'replaced' | 'unchanged' }
  /** The stored snapshot is newer, or the person was erased later than this snapshot's asOf: nothing was changed. */
  | { readonly status: 'older'; readonly storedAsOf: string };

/** What an erasure took, by kind of record. */
export type Erasure = {
  readonly snapshot: boolean;
  readonly identities: number;
  readonly decisions: number;
  readonly tasks: number;
  readonly letters: number;
  readonly memory: boolean;
};

/** Holds the customers' snapshots and everything that hangs on them. */
export interface CustomerStore {
  find(customerId: string): Promise<Snapshot | undefined>;
  /**
   * Stores the snapshot and its identities if nothing newer is stored (same asOf replaces; it is compared as an instant).
   * With `ifAsOf` only when the stored snapshot has exactly that asOf (for read-modify-write), else `older`.
   */
  put(snapshot: Snapshot, ifAsOf?: string): Promise<PutResult>;
  /**
   * Removes all that is held of a person: snapshot, identities, decisions, tasks, memory, written letters. Leaves a tombstone
   * (a digest of the id and the instant) so that an older extract cannot bring the person back, even if nothing was held.
   * Entries of a shared (household) memory that came of the person's decisions go too. Undefined: nothing was held.
   */
  erase(customerId: string, at: number): Promise<Erasure | undefined>;
  /** Everything held of a person, for the right of access. Undefined: nothing is held. */
  export(customerId: string): Promise<Readonly<Record<string, unknown>> | undefined>;
}
