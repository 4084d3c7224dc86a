import type { RedisClient } from './connect-redis.ts';
import type { KeyLayout } from './key-layout.ts';
import { asStore } from './redis-error.ts';
import { runScript } from './redis-script.ts';

/** A customer whose identities were touched by a write. The identities in the stored snapshot decide the index. */
export type TouchedCustomer = {
  readonly customerId: string;
  readonly identities: Iterable<string>;
  /** The identities in the stored snapshot, read again at every call. */
  readonly listed: () => Promise<ReadonlySet<string>>;
};
type Holding = { readonly identity: string; readonly customerId: string };

const keysPerCall = 200;
const mostRounds = 20;

/** Adds holders before their snapshot is stored, so that readers of a snapshot find its identities in the index. */
export function addHolders(
  client: RedisClient,
  keys: KeyLayout,
  holdings: readonly Holding[],
): Promise<number> {
  return changeHolders(client, keys, 'add-identity-holders', holdings);
}

/**
 * Makes the index agree with the snapshots. Identities live in slots of their own, so one script cannot change both. Each
 * writer of the index therefore reads the snapshot after the change, and repeats until nothing had to be changed. The last of
 * several racing writers leaves the two equal.
 */
export async function settleIndex(
  client: RedisClient,
  keys: KeyLayout,
  touched: readonly TouchedCustomer[],
): Promise<void> {
  for (let round = 0; round < mostRounds; round += 1) {
    const additions: Holding[] = [];
    const removals: Holding[] = [];
    const listed = await Promise.all(touched.map((customer) => customer.listed()));
    for (const [index, { customerId, identities }] of touched.entries())
      for (const identity of identities)
        (listed[index]?.has(identity) ? additions : removals).push({ identity, customerId });
    const changed = await Promise.all([
      changeHolders(client, keys, 'add-identity-holders', additions),
      changeHolders(client, keys, 'remove-identity-holders', removals),
    ]);
    if (changed[0] + changed[1] === 0) return;
  }
}

/** A cluster spreads identities over its slots: there each one is a call (which auto-pipelining gathers again). */
async function changeHolders(
  client: RedisClient,
  keys: KeyLayout,
  script: 'add-identity-holders' | 'remove-identity-holders',
  holdings: readonly Holding[],
): Promise<number> {
  const size = client.isCluster ? 1 : keysPerCall;
  const calls: Promise<unknown>[] = [];
  for (let start = 0; start < holdings.length; start += size) {
    const some = holdings.slice(start, start + size);
    calls.push(
      runScript(
        client,
        script,
        some.map((holding) => keys.identity(holding.identity)),
        some.map((holding) => holding.customerId),
      ),
    );
  }
  const counts = await asStore(Promise.all(calls));
  return counts.reduce<number>((sum, count) => sum + Number(count), 0);
}
