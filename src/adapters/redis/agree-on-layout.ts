import { ServiceError } from '../../domain/shared/service-error.ts';
import type { RedisClient } from './connect-redis.ts';
import { createKeyLayout, type KeyLayout, mostPlaces } from './key-layout.ts';
import { asStore } from './redis-error.ts';

/** The version of the layout that this release reads and writes. */
const version = 2;

/** The places of a new ledger: one server keeps every decision one script, and a cluster spreads them over all masters. */
export const placesFor = (client: RedisClient): number => (client.isCluster ? mostPlaces : 1);

/**
 * The layout of the ledger on this server, which the first process of a tenant notes there; `places` is its number of places.
 * Rejects with `store-unavailable` where the ledger has another layout.
 */
export async function agreeOnLayout(
  client: RedisClient,
  prefix: string,
  places = placesFor(client),
): Promise<KeyLayout> {
  const names = createKeyLayout(prefix);
  if (await isOfEarlierRelease(client, names)) throw new ServiceError('store-unavailable', toMigrate(prefix));
  await noteLayout(client, prefix, places);
  const found = (await asStore(client.get(names.layout))) ?? '';
  const [, known, count] = /^(\d+) (\d+)$/.exec(found) ?? [];
  if (Number(known) !== version) throw new ServiceError('store-unavailable', toUpgrade(prefix, found));
  return createKeyLayout(prefix, Number(count));
}

/** The first that is noted stays. */
export async function noteLayout(client: RedisClient, prefix: string, places: number): Promise<void> {
  await asStore(client.set(createKeyLayout(prefix).layout, `${version} ${places}`, 'NX'));
}

async function isOfEarlierRelease(client: RedisClient, names: KeyLayout): Promise<boolean> {
  const [layout, mark] = await asStore(
    Promise.all([client.get(names.layout), client.get(`${names.earlierLedger}mark`)]),
  );
  return layout === null && mark !== null;
}

const toMigrate = (prefix: string): string =>
  `the ledger of tenant ${prefix} was written by an earlier release: stop every process of that tenant, and run npx tact store migrate`;

const toUpgrade = (prefix: string, found: string): string =>
  `the ledger of tenant ${prefix} has layout ${JSON.stringify(found)}, and this release reads layout ${version}: start the release that wrote it`;
