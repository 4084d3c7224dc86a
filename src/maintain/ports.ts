import type { KeyEntry } from '../domain/access/parse-api-keys.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';

export type PutResult =
  | { readonly status: 'created' | 'replaced' | 'unchanged' }
  /** The stored snapshot is newer, or the person was erased later than this snapshot's asOf: nothing was changed. */
  | { readonly status: 'older'; readonly storedAsOf: string };

/** The removed records of an erasure, by kind. */
export type Erasure = {
  readonly snapshot: boolean;
  readonly identities: number;
  readonly decisions: number;
  readonly tasks: number;
  readonly letters: number;
  readonly memory: boolean;
};

/** The customers' snapshots and everything that belongs to them. */
export interface CustomerStore {
  find(customerId: string): Promise<Snapshot | undefined>;
  /**
   * Stores the snapshot and its identities if nothing newer is stored (same asOf replaces; it is compared as an instant).
   * With `ifAsOf` only when the stored snapshot has exactly that asOf (for read-modify-write), else `older`.
   */
  put(snapshot: Snapshot, ifAsOf?: string): Promise<PutResult>;
  /**
   * Removes everything about a person: snapshot, identities, decisions, tasks, memory, written letters. Leaves a tombstone (a
   * digest of the id and the instant), even if nothing was stored, so that an older extract cannot restore the person.
   * Entries of a shared (household) memory from the person's decisions are removed too. Undefined: nothing was stored.
   */
  erase(customerId: string, at: number): Promise<Erasure | undefined>;
  /** Everything stored about a person, for the right of access. Undefined: nothing is stored. */
  export(customerId: string): Promise<Readonly<Record<string, unknown>> | undefined>;
}

/**
 * Has the systems that got calls about a person told of the erasure. Called before it, so that a crash in between loses no notice;
 * resolves when it is stored. A repeat of the erasure gives notice again.
 */
export type AnnounceErasure = (customerId: string, at: number) => Promise<unknown>;

/** The keys that operators issued. All processes of a ledger share them. */
export interface KeyStore {
  /** Differs after each change of a key. Processes ask several times per second. */
  revision(): Promise<number>;
  /** In the order of their names. */
  list(): Promise<readonly KeyEntry[]>;
  /** Stores a key (`from` undefined), replaces or removes it (`to` undefined). False, and nothing changed, if it is not as `from`. */
  replace(name: string, from: KeyEntry | undefined, to: KeyEntry | undefined): Promise<boolean>;
  /** Key name → epoch ms of its last use, of keys that exist or are in the settings. */
  lastUses(): Promise<ReadonlyMap<string, number>>;
  noteUses(uses: ReadonlyMap<string, number>): Promise<void>;
}
