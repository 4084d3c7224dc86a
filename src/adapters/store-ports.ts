import type { LedgerLog } from '../author/ports.ts';
import type { Ledger, LossWatch, SnapshotReader } from '../decide/ports.ts';
import type { TaskStore } from '../deliver/ports.ts';
import type { SnapshotSink } from '../load/ports.ts';
import type { CustomerStore, KeyStore } from '../maintain/ports.ts';
import type { PeopleReader } from '../reach/ports.ts';
import type { DecisionRecords, DecisionTools } from '../replay/ports.ts';
import type { OfferDays } from '../reports/ports.ts';

/** The ports of every use case, as each kind of store implements them. */
export type StorePorts = {
  readonly snapshots: SnapshotReader;
  readonly ledger: Ledger;
  /** Whether the store still holds what it was given. */
  readonly losses: LossWatch;
  readonly tasks: TaskStore;
  readonly customers: CustomerStore;
  readonly apiKeys: KeyStore;
  readonly releases: LedgerLog;
  readonly records: DecisionRecords;
  readonly tools: DecisionTools;
  readonly offerDays: OfferDays;
  readonly people: PeopleReader;
  /** For loads into this process' own store. */
  readonly sink: Omit<SnapshotSink, 'close'>;
};
