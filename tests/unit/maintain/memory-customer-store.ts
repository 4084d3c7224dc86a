import type { Snapshot } from '../../../src/domain/customer/snapshot.ts';
import type { CustomerStore, PutResult } from '../../../src/maintain/ports.ts';

/** A CustomerStore in a Map, with a hook that runs before each put, to let another writer win the race. */
export function memoryCustomerStore(...planted: readonly Snapshot[]) {
  const snapshots = new Map(planted.map((snapshot) => [snapshot.customerId, snapshot]));
  const hooks = { beforePut: async (): Promise<void> => undefined };
  const erasedAt: number[] = [];
  const customers: CustomerStore = {
    find: async (customerId) => snapshots.get(customerId),
    async put(snapshot, ifAsOf): Promise<PutResult> {
      await hooks.beforePut();
      const stored = snapshots.get(snapshot.customerId);
      if (
        stored !== undefined &&
        (stored.asOf > snapshot.asOf || (ifAsOf !== undefined && stored.asOf !== ifAsOf))
      )
        return { status: 'older', storedAsOf: stored.asOf };
      snapshots.set(snapshot.customerId, snapshot);
      return { status: stored === undefined ? 'created' : 'replaced' };
    },
    async erase(customerId, at) {
      erasedAt.push(at);
      if (!snapshots.delete(customerId)) return undefined;
      return { snapshot: true, identities: 0, decisions: 0, tasks: 0, letters: 0, memory: false };
    },
    async export(customerId) {
      const snapshot = snapshots.get(customerId);
      return snapshot && { customerId, snapshot };
    },
  };
  return { customers, snapshots, hooks, erasedAt };
}
