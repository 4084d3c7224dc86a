import type { Registry } from 'prom-client';
import type { LedgerLog } from '../../author/ports.ts';
import type { Ledger, LossWatch, SnapshotReader } from '../../decide/ports.ts';
import type { TaskStore } from '../../deliver/ports.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { ReasonCode } from '../../domain/decision/reason.ts';
import type { CustomerStore, KeyStore } from '../../maintain/ports.ts';
import type { DecisionRecords, DecisionTools } from '../../replay/ports.ts';
import type { OfferDays } from '../../reports/ports.ts';

export type Demonstration = {
  /** Whether the customers of the store are invented. */
  readonly isMarked: () => boolean;
  /** Stores the people and marks the store. Returns false and changes nothing if anything was ever stored. */
  readonly found: (people: readonly Snapshot[]) => Promise<boolean>;
};

/** Every port of every use case, over one kind of store. */
export type Stores = {
  /** What it is, for people. */
  readonly kind: string;
  /** The note about the store that every answer must carry. */
  readonly notice?: ReasonCode;
  readonly snapshots: SnapshotReader;
  readonly ledger: Ledger;
  readonly losses: LossWatch;
  /** The settings of the store's servers that break a promise at present, for an operator. Absent: there are no servers. */
  readonly settingsAtFault?: () => readonly string[];
  readonly tasks: TaskStore;
  readonly customers: CustomerStore;
  readonly apiKeys: KeyStore;
  readonly releases: LedgerLog;
  readonly records: DecisionRecords;
  readonly tools: DecisionTools;
  readonly offerDays: OfferDays;
  /** Absent if sample customers may never be stored. */
  readonly demonstration?: Demonstration;
  /** Adds the metrics of this kind of store to those of the process. */
  readonly addMetrics?: (registry: Registry) => void;
  /** The id of the outbox that all processes of the ledger share: this one where there is none yet. Absent: one process has it. */
  readonly claimOutbox?: (id: string) => Promise<string>;
  /** Removes records past their retention; `now` is in epoch milliseconds. */
  readonly sweep: (now: number) => Promise<void>;
  readonly close: () => Promise<void>;
};
