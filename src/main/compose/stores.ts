import type { Registry } from 'prom-client';
import type { StorePorts } from '../../adapters/store-ports.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { ReasonCode } from '../../domain/decision/reason.ts';

export type Demonstration = {
  /** Whether the customers of the store are invented. */
  readonly isMarked: () => boolean;
  /** Stores the people and marks the store. Returns false and changes nothing if anything was ever stored. */
  readonly found: (people: readonly Snapshot[]) => Promise<boolean>;
};

/** Every port of every use case, over one kind of store. */
export type Stores = Omit<StorePorts, 'sink'> & {
  /** What it is, for people. */
  readonly kind: string;
  /** The note about the store that every answer must carry. */
  readonly notice?: ReasonCode;
  /** The settings of the store's servers that break a promise at present, for an operator. Absent: there are no servers. */
  readonly settingsAtFault?: () => readonly string[];
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
