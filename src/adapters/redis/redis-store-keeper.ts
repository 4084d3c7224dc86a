import { taskStates } from '../../domain/tasks/task.ts';
import type { StoreFigures, StoreKeeper } from '../../keep/ports.ts';
import type { RedisClient } from './connect-redis.ts';
import { findIdentityFaults } from './find-identity-faults.ts';
import { findLedgerFaults } from './find-ledger-faults.ts';
import type { KeyLayout } from './key-layout.ts';
import { asStore } from './redis-error.ts';
import { scanKeys } from './scan-keys.ts';
import { confirmMarks } from './store-marks.ts';

export type RedisKeeperParts = {
  /** Both with background limits and the scripts defined; one and the same where one server has both roles. */
  readonly snapshots: RedisClient;
  readonly ledger: RedisClient;
  readonly keys: KeyLayout;
};

/**
 * Checks a tenant's keys while others write. A record that changes meanwhile may be reported as a fault once, and is not
 * repaired.
 */
export function createRedisStoreKeeper(parts: RedisKeeperParts): StoreKeeper {
  return {
    kind: `Redis, tenant ${parts.keys.prefix}`,
    figures: () => readFigures(parts),
    async *findFaults(isDeclared, look) {
      yield* findIdentityFaults(parts, look);
      yield* findLedgerFaults(parts, isDeclared, look);
    },
    confirm: () => confirmMarks(parts),
    async close() {
      parts.snapshots.disconnect();
      if (parts.ledger !== parts.snapshots) parts.ledger.disconnect();
    },
  };
}

async function countKeys(client: RedisClient, pattern: string): Promise<number> {
  let count = 0;
  for await (const names of scanKeys(client, pattern)) count += names.length;
  return count;
}

async function readFigures({ snapshots, ledger, keys }: RedisKeeperParts): Promise<StoreFigures> {
  const figures = new Map<string, number>();
  for (const [name, kind] of [
    ['snapshots', 'cust'],
    ['identities', 'ident'],
    ['tombstones', 'gone'],
  ] as const)
    figures.set(name, await countKeys(snapshots, `${keys.prefix}:${kind}:*`));
  for (const name of ['decision', 'memory', 'household', 'budget', 'task'])
    figures.set(name, await countKeys(ledger, keys.anywhere(`${name.charAt(0)}:*`)));
  for (const state of taskStates) {
    const counts = await asStore(Promise.all(keys.places.map(({ tasksIn }) => ledger.zcard(tasksIn(state)))));
    figures.set(
      `tasks ${state}`,
      counts.reduce((sum, count) => sum + count, 0),
    );
  }
  return figures;
}
