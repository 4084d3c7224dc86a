import type { Look, StoreFault } from '../../keep/ports.ts';
import type { RedisClient } from './connect-redis.ts';
import { settleIndex } from './identity-index.ts';
import type { KeyLayout } from './key-layout.ts';
import { readMany } from './read-many.ts';
import { asStore } from './redis-error.ts';
import { scanKeys } from './scan-keys.ts';
import { splitHolders } from './snapshot-source.ts';
import { identitiesIn } from './upsert-snapshots.ts';

type Parts = { readonly snapshots: RedisClient; readonly keys: KeyLayout };
type Holding = { readonly identity: string; readonly customerId: string };

/** Holds the index of identities against the snapshots, both ways, a thousand keys at a time: time grows with the store, memory does not. */
export async function* findIdentityFaults(parts: Parts, look: Look): AsyncIterable<StoreFault> {
  const { snapshots: client, keys } = parts;
  const start = keys.identity('');
  for await (const names of scanKeys(client, `${start}*`)) {
    await look(names.length);
    for (const holding of await findDangling(
      parts,
      names.map((name) => name.slice(start.length)),
    ))
      yield { kind: 'dangling-identity', record: typeOf(holding.identity), repair: settle(parts, holding) };
  }
  for await (const names of scanKeys(client, `${keys.prefix}:cust:*`)) {
    await look(names.length);
    for (const holding of await findMissing(parts, names))
      yield { kind: 'missing-identity', record: typeOf(holding.identity), repair: settle(parts, holding) };
  }
}

/** Entries of the index without a snapshot. */
async function findDangling(parts: Parts, identities: readonly string[]): Promise<Holding[]> {
  const { snapshots: client, keys } = parts;
  const holders = await readMany(client, identities.map(keys.identity));
  const holdings = identities.flatMap((identity, index) =>
    splitHolders(holders[index]?.toString() ?? null).map((customerId) => ({ identity, customerId })),
  );
  const customerIds = [...new Set(holdings.map(({ customerId }) => customerId))];
  const snapshots = await readMany(client, customerIds.map(keys.snapshot));
  const listed = new Map(customerIds.map((id, index) => [id, identitiesIn(snapshots[index])]));
  return holdings.filter(({ identity, customerId }) => !listed.get(customerId)?.has(identity));
}

/** Identities of snapshots that the index lacks. */
async function findMissing(parts: Parts, names: readonly string[]): Promise<Holding[]> {
  const { snapshots: client, keys } = parts;
  const snapshots = await readMany(client, names);
  const holdings = names.flatMap((name, index) =>
    [...identitiesIn(snapshots[index])].map((identity) => ({
      identity,
      customerId: name.slice(name.indexOf('}:') + 2),
    })),
  );
  const holders = await readMany(
    client,
    holdings.map(({ identity }) => keys.identity(identity)),
  );
  return holdings.filter(
    ({ customerId }, index) => !splitHolders(holders[index]?.toString() ?? null).includes(customerId),
  );
}

/** Makes the index agree with the current snapshot. */
function settle({ snapshots: client, keys }: Parts, { customerId, identity }: Holding): () => Promise<void> {
  const listed = async (): Promise<ReadonlySet<string>> =>
    identitiesIn(await asStore(client.getBuffer(keys.snapshot(customerId))));
  return () => settleIndex(client, keys, [{ customerId, identities: [identity], listed }]);
}

/** An identity's value may be a telephone number, so only its type is reported. */
const typeOf = (key: string): string => key.split(':')[0] ?? '';
