import type { Guard } from '../resilience/guard-ports.ts';
import type { RedisClient } from './connect-redis.ts';
import type { KeyLayout } from './key-layout.ts';
import { asStore } from './redis-error.ts';

/** The encoded snapshots in Redis: the near cache keeps them, and readers decode them. */
export type SnapshotSource = {
  /** The encoded snapshot; undefined for an unknown customer. */
  readBytes(customerId: string): Promise<Uint8Array | undefined>;
  /** The ids of all past and present holders of this identity (see identityKey); their snapshots decide. */
  readHolders(identityKey: string): Promise<readonly string[]>;
};

export function createSnapshotSource(client: RedisClient, keys: KeyLayout): SnapshotSource {
  return {
    async readBytes(customerId) {
      return (await asStore(client.getBuffer(keys.snapshot(customerId)))) ?? undefined;
    },
    async readHolders(identityKey) {
      return splitHolders(await asStore(client.get(keys.identity(identityKey))));
    },
  };
}

export function guardSource(source: SnapshotSource, guard: Guard): SnapshotSource {
  return {
    readBytes: (customerId) => guard(() => source.readBytes(customerId)),
    readHolders: (identityKey) => guard(() => source.readHolders(identityKey)),
  };
}

export function splitHolders(holders: string | null): readonly string[] {
  return holders === null ? [] : holders.split('\n');
}
