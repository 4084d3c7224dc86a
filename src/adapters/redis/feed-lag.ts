import type { FeedLag } from '../../follow/ports.ts';
import type { RedisClient } from './connect-redis.ts';
import { asStore } from './redis-error.ts';

export const feedGroup = 'tact';

/** The keys of one feed, in one slot so that parking is atomic. */
export const feedKeys = (prefix: string, name: string) => {
  const stream = `${prefix}:{${prefix}:changes:${name}}`;
  return { stream, parked: `${stream}:parked`, reader: `${stream}:reader` };
};

/** The names of all feeds of the tenant that were ever followed. */
export const feedNamesKey = (prefix: string): string => `${prefix}:{${prefix}}:feeds`;

/** The lag of every feed of a tenant that was ever followed, for monitoring. */
export async function readFeedLags(
  client: RedisClient,
  prefix: string,
  now: number,
): Promise<readonly (FeedLag & { readonly name: string })[]> {
  const names = await asStore(client.smembers(feedNamesKey(prefix)));
  return Promise.all(
    names.map(async (name) => ({ name, ...(await readFeedLag(client, feedKeys(prefix, name), now)) })),
  );
}

export async function readFeedLag(
  client: RedisClient,
  keys: ReturnType<typeof feedKeys>,
  now: number,
): Promise<FeedLag> {
  const group = await readGroup(client, keys.stream);
  const [pending, next, added] = await asStore(
    Promise.all([
      client.xpending(keys.stream, feedGroup) as Promise<[number, string | null, ...unknown[]]>,
      client.xrange(keys.stream, `(${group.lastDelivered}`, '+', 'COUNT', 1),
      readAdded(client, keys.stream),
    ]),
  );
  const oldest = pending[1] ?? next[0]?.[0];
  return {
    entries: pending[0] + (group.lag ?? next.length),
    ageMs: oldest === undefined ? 0 : Math.max(0, now - timeOf(oldest)),
    parked: await asStore(client.xlen(keys.parked)),
    ...(added === undefined ? {} : { added }),
  };
}

type GroupState = { readonly lastDelivered: string; readonly lag?: number };

/** The position of the group that follows a feed; `lag` needs Redis 7 or later. */
export async function readGroup(client: RedisClient, stream: string): Promise<GroupState> {
  const reply = (await asStore(client.xinfo('GROUPS', stream))) as (string | number | null)[][];
  const state = reply.map(readPairs).find((pairs) => pairs.get('name') === feedGroup);
  const lag = state?.get('lag');
  return {
    lastDelivered: String(state?.get('last-delivered-id') ?? '0-0'),
    ...(typeof lag === 'number' ? { lag } : {}),
  };
}

async function readAdded(client: RedisClient, stream: string): Promise<number | undefined> {
  const added = readPairs((await client.xinfo('STREAM', stream)) as (string | number | null)[]).get(
    'entries-added',
  );
  return typeof added === 'number' ? added : undefined;
}

function readPairs(flat: readonly (string | number | null)[]): ReadonlyMap<string, string | number | null> {
  const pairs = new Map<string, string | number | null>();
  for (let index = 0; index < flat.length; index += 2)
    pairs.set(String(flat[index]), flat[index + 1] ?? null);
  return pairs;
}

export const timeOf = (id: string): number => Number(id.split('-')[0]);
