import type { Registry } from 'prom-client';
import type { Ledger, SnapshotReader } from '../decide/ports.ts';
import type { TaskStore } from '../deliver/ports.ts';
import type { CustomerStore } from '../maintain/ports.ts';

/** Every port of every use case, over one kind of store. */
export type Stores = {
  /** What it is, for people. */
  readonly kind: string;
  readonly snapshots: SnapshotReader;
  readonly ledger: Ledger;
  readonly tasks: TaskStore;
  readonly customers: CustomerStore;
  /** Adds what this kind of store can tell of itself to a process' metrics. */
  readonly addMetrics?: (registry: Registry) => void;
  /** Removes what has outlived its retention; `now` in epoch milliseconds. */
  readonly sweep: (now: number) => Promise<void>;
  readonly close: () => Promise<void>;
};
