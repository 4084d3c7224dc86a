import { decodeSnapshot } from '../../domain/customer/snapshot-codec.ts';
import type { People, PeopleBatch, PeopleReader } from '../../reach/ports.ts';
import { readBudgets } from './budget-counts.ts';
import type { RedisClient } from './connect-redis.ts';
import type { KeyLayout } from './key-layout.ts';
import { decodeMemory } from './memory-codec.ts';
import { createOutcomeCounter } from './outcome-calls.ts';
import { readMany } from './read-many.ts';
import { scanFrom } from './scan-keys.ts';

type Server = { readonly client: RedisClient; readonly keys: KeyLayout };

/** The customers of a Redis. A scan has no order, so a reading that was ended begins again. */
export const createRedisPeople = (
  snapshots: Server,
  ledger: Server,
  { now, close }: { readonly now: () => number; readonly close: () => Promise<void> },
): People => ({
  fingerprint: undefined,
  ...createRedisPeopleReader(snapshots, ledger),
  readBudgets: (keys) => readBudgets(ledger.client, ledger.keys, keys, now()),
  countOutcomes: createOutcomeCounter(ledger.client, ledger.keys),
  close,
});

export const createRedisPeopleReader = (snapshots: Server, ledger: Server): PeopleReader => ({
  read: (after, count) => readBatches(snapshots, ledger, { after, count }),
});

/** A scan may give a key twice while others write: what was given is remembered by its key. */
async function* readBatches(
  snapshots: Server,
  ledger: Server,
  from: Parameters<typeof scanFrom>[2],
): AsyncIterable<PeopleBatch> {
  const seen = new Set<string>();
  let first = 1;
  for await (const { names, cursor } of scanFrom(snapshots.client, `${snapshots.keys.prefix}:cust:*`, from)) {
    const fresh = names.filter((name) => !seen.has(name));
    for (const name of fresh) seen.add(name);
    const values = (await readMany(snapshots.client, fresh)).filter((value) => value !== null);
    const people = values.map((bytes) => decodeSnapshot(bytes));
    const ends: number[] = [];
    for (const value of values) ends.push((ends.at(-1) ?? 0) + value.length);
    yield {
      first,
      cursor,
      ids: people.map(({ customerId }) => customerId),
      bytes: Buffer.concat(values),
      ends,
      format: 'snapshot',
      memories: await readMemories(people, ledger),
    };
    first += people.length;
  }
}

async function readMemories(
  people: readonly { readonly customerId: string; readonly household?: string | undefined }[],
  { client, keys }: Server,
): Promise<PeopleBatch['memories']> {
  const own = await readMany(
    client,
    people.map(({ customerId }) => keys.memory(customerId)),
  );
  const named = [...new Set(people.flatMap(({ household }) => household ?? []))];
  const found = await readMany(
    client,
    named.map((household) => keys.household(household)),
  );
  const shared = new Map(named.map((household, index) => [household, found[index] ?? null]));
  return people.flatMap(({ household }, place): PeopleBatch['memories'][number][] => {
    const bytes = own[place] ?? null;
    const others = household === undefined ? null : (shared.get(household) ?? null);
    if (bytes === null && others === null) return [];
    const memory = decodeMemory(bytes);
    return [others === null ? [place, memory] : [place, memory, decodeMemory(others)]];
  });
}
