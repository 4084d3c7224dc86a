import type { RedisClient } from './connect-redis.ts';
import type { KeyLayout } from './key-layout.ts';
import { asStore } from './redis-error.ts';

export type MarkParts = {
  readonly snapshots: RedisClient;
  readonly ledger: RedisClient;
  readonly keys: KeyLayout;
};

/**
 * Marks that vanish with a server's data. The snapshots' marks say that customers were put there; in a cluster they are spread over
 * the slots, so that a master that came back empty is noticed. The ledger has one in each place,
 * which every commit checks. Each server
 * also holds a witness of the other's mark: where there is a witness, a missing mark is a loss and no first start.
 */
export type StoreMarks = {
  readonly customers: () => Promise<string | undefined>;
  readonly decisions: () => Promise<string | undefined>;
  /** Marks a ledger at its first start, and takes note of the marks that are there. */
  readonly found: () => Promise<void>;
  /** Marks the snapshots after the first customer was put there. */
  readonly noteCustomers: () => Promise<void>;
  /** Takes the snapshots' marks away, because the server has dropped customers. A load or a person sets them again. */
  readonly revokeCustomers: () => Promise<void>;
};

const customersLost =
  'the snapshot server was never loaded, lost its data, or evicted keys: customers may be missing. Load them again (tact load), or run tact store confirm if it holds all';
const decisionsLost =
  'the ledger lost its data: decisions, counts and promises made before are gone, and nothing is promised. Restore it, or run tact store confirm to continue without them';

export function createStoreMarks(parts: MarkParts): StoreMarks {
  const { snapshots, ledger, keys } = parts;
  const placeMarks = keys.places.map(({ mark }) => mark);
  let isNoted = false;
  return {
    customers: async () =>
      (await isMarked(snapshots, keys.snapshotMarks(snapshots.isCluster))) ? undefined : customersLost,
    decisions: async () => ((await isMarked(ledger, placeMarks)) ? undefined : decisionsLost),
    async found() {
      if ((await asStore(snapshots.get(keys.ledgerWitness))) === null) await setMarks(ledger, placeMarks);
      if (await isMarked(ledger, placeMarks)) await asStore(snapshots.set(keys.ledgerWitness, '1'));
      if (!(await isMarked(snapshots, keys.snapshotMarks(snapshots.isCluster)))) return;
      await asStore(ledger.set(keys.snapshotsWitness, '1'));
      isNoted = true;
    },
    async noteCustomers() {
      if (isNoted) return;
      if ((await asStore(ledger.get(keys.snapshotsWitness))) === null) await markSnapshots(snapshots, keys);
      await asStore(ledger.set(keys.snapshotsWitness, '1'));
      isNoted = true;
    },
    async revokeCustomers() {
      const names = keys.snapshotMarks(snapshots.isCluster);
      await asStore(Promise.all(names.map((name) => snapshots.del(name))));
    },
  };
}

/** A person (or the end of a load) vouches that the snapshots hold what they should. */
export async function markSnapshots(snapshots: RedisClient, keys: KeyLayout): Promise<void> {
  await setMarks(snapshots, keys.snapshotMarks(snapshots.isCluster));
}

/** A person vouches for both servers as they are. */
export async function confirmMarks({ snapshots, ledger, keys }: MarkParts): Promise<void> {
  await markSnapshots(snapshots, keys);
  await setMarks(
    ledger,
    keys.places.map(({ mark }) => mark),
  );
  await asStore(snapshots.set(keys.ledgerWitness, '1'));
  await asStore(ledger.set(keys.snapshotsWitness, '1'));
}

async function setMarks(client: RedisClient, names: readonly string[]): Promise<void> {
  await asStore(Promise.all(names.map((name) => client.set(name, '1'))));
}

async function isMarked(client: RedisClient, names: readonly string[]): Promise<boolean> {
  const marks = await asStore(Promise.all(names.map((name) => client.get(name))));
  return marks.every((mark) => mark !== null);
}
