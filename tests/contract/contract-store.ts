import type { LedgerLog } from '../../src/author/ports.ts';
import type { Ledger, SnapshotReader } from '../../src/decide/ports.ts';
import type { TaskStore } from '../../src/deliver/ports.ts';
import type { SnapshotSink } from '../../src/load/ports.ts';
import type { CustomerStore, KeyStore } from '../../src/maintain/ports.ts';
import type { DecisionRecords, DecisionTools } from '../../src/replay/ports.ts';
import type { OfferDays } from '../../src/reports/ports.ts';

/** One adapter's ports over one fresh, empty store. */
type ContractStore = {
  readonly snapshots: SnapshotReader;
  readonly ledger: Ledger;
  readonly tasks: TaskStore;
  readonly customers: CustomerStore;
  readonly apiKeys: KeyStore;
  readonly releases: LedgerLog;
  readonly records: DecisionRecords;
  readonly tools: DecisionTools;
  readonly offerDays: OfferDays;
  readonly sink: Omit<SnapshotSink, 'close'>;
  /** Also removes what the store left behind. */
  close(): Promise<void>;
};

type ContractSurroundings = {
  /** The adapter's clock, epoch milliseconds. */
  readonly now: () => number;
  /** What the adapter calls to remove the written letters of erased tasks; says how many there were. */
  readonly removeLetters: (taskIds: readonly string[]) => Promise<number>;
};

/** Opens a store that no other test has seen. */
export type OpenContractStore = (surroundings: ContractSurroundings) => Promise<ContractStore>;

/** A store with a clock to turn and a box of letters to look into. */
export type ContractBench = {
  readonly store: ContractStore;
  readonly clock: { now: number };
  readonly letters: Set<string>;
};

export const startOfTests = Date.parse('2026-11-21T10:00:00Z');

export async function openBench(openStore: OpenContractStore): Promise<ContractBench> {
  const clock = { now: startOfTests };
  const letters = new Set<string>();
  const removeLetters = async (taskIds: readonly string[]): Promise<number> =>
    taskIds.filter((taskId) => letters.delete(taskId)).length;
  return { store: await openStore({ now: () => clock.now, removeLetters }), clock, letters };
}
