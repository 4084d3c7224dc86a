import { randomUUID } from 'node:crypto';
import { customerChangeSchema } from '../../domain/customer/customer-change.ts';
import type { ChangeFeed, FeedEntry, FeedLag, ParkedEntry } from '../../maintain/change-feed-ports.ts';
import type { RedisClient } from './connect-redis.ts';
import { asStore } from './redis-error.ts';

export type ChangeFeedOptions = {
  /** Tenant. */
  readonly prefix: string;
  /** Tells feeds of one tenant apart. */
  readonly name: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long finished entries stay readable, in milliseconds. */
  readonly keepMs: number;
};

type StreamEntry = [id: string, fields: string[] | null];

const group = 'tact';
/** Whoever reads a feed says so this often within it; after that another process takes over. */
const leaseMs = 10_000;
const mostParked = 100_000;

/** The keys of one feed: one slot, so that parking is one step. */
export const feedKeys = (prefix: string, name: string) => {
  const stream = `${prefix}:{${prefix}:changes:${name}}`;
  return { stream, parked: `${stream}:parked`, reader: `${stream}:reader` };
};

/**
 * A Redis stream read by one process at a time (a lease), as the consumer group `tact`. An entry has the change as JSON in its
 * field `change` or, as Debezium and Kafka Connect write it, `value`. `client` is a connection of its own: reading blocks it.
 */
export async function openChangeFeed(client: RedisClient, options: ChangeFeedOptions): Promise<ChangeFeed> {
  const keys = feedKeys(options.prefix, options.name);
  const reader = randomUUID();
  /** Where the entries that were given out and not finished go on; undefined: there are none left. */
  let unfinished: string | undefined = '0-0';
  let trimmedAt = options.now();
  await createGroup(client, keys.stream);

  const takeUnfinished = async (from: string, most: number): Promise<FeedEntry[]> => {
    const reply = (await asStore(client.xautoclaim(keys.stream, group, reader, 0, from, 'COUNT', most))) as [
      string,
      StreamEntry[],
    ];
    unfinished = reply[0] === '0-0' ? undefined : reply[0];
    return reply[1].map(readEntry);
  };
  const takeNew = async (most: number, waitMs: number): Promise<FeedEntry[]> => {
    const reply = (await asStore(
      client.xreadgroup('GROUP', group, reader, 'COUNT', most, 'BLOCK', waitMs, 'STREAMS', keys.stream, '>'),
    )) as [string, StreamEntry[]][] | null;
    return (reply?.[0]?.[1] ?? []).map(readEntry);
  };

  return {
    async take(most, waitMs) {
      if (!(await holdLease(client, keys.reader, reader))) {
        unfinished = '0-0';
        return undefined;
      }
      while (unfinished !== undefined) {
        const entries = await takeUnfinished(unfinished, most);
        if (entries.length > 0) return entries;
      }
      return takeNew(most, waitMs);
    },
    async finish(ids, parked) {
      const work = client.multi();
      for (const entry of parked) park(work, keys.parked, entry);
      work.xack(keys.stream, group, ...ids);
      await asStore(work.exec());
      if (options.now() - trimmedAt < 60_000) return;
      trimmedAt = options.now();
      await trim(client, keys.stream, options.now() - options.keepMs);
    },
    rewind: () => {
      unfinished = '0-0';
    },
    lag: () => readLag(client, keys, options.now()),
    async close() {
      await releaseLease(client, keys.reader, reader).catch(() => undefined);
      client.disconnect();
    },
  };
}

async function createGroup(client: RedisClient, stream: string): Promise<void> {
  await asStore(
    client.xgroup('CREATE', stream, group, '0', 'MKSTREAM').catch((error: unknown) => {
      if (!(error instanceof Error && error.message.startsWith('BUSYGROUP'))) throw error;
    }),
  );
}

async function holdLease(client: RedisClient, key: string, reader: string): Promise<boolean> {
  if ((await asStore(client.set(key, reader, 'PX', leaseMs, 'NX'))) === 'OK') return true;
  if ((await asStore(client.get(key))) !== reader) return false;
  return (await asStore(client.set(key, reader, 'PX', leaseMs, 'XX'))) === 'OK';
}

async function releaseLease(client: RedisClient, key: string, reader: string): Promise<void> {
  if ((await client.get(key)) === reader) await client.del(key);
}

type Work = ReturnType<RedisClient['multi']>;

function park(work: Work, key: string, { id, reason, message }: ParkedEntry): void {
  work.xadd(key, 'MAXLEN', '~', mostParked, '*', 'entry', id, 'reason', reason, 'message', message);
}

/** Reads an entry's change, or says why nobody can. */
function readEntry([id, fields]: StreamEntry): FeedEntry {
  const text = findChange(fields ?? []);
  if (text === undefined)
    return { id, reason: 'no-change', message: 'The entry has no field named change or value.' };
  const document = parse(text);
  if (document === undefined) return { id, reason: 'not-json', message: 'The change is no JSON.' };
  const checked = customerChangeSchema.safeParse(document);
  if (checked.success) return { id, change: checked.data };
  const message = checked.error.issues
    .slice(0, 5)
    .map((issue) => `/${issue.path.join('/')} ${issue.message}`)
    .join('; ');
  return { id, reason: 'invalid', message };
}

function findChange(fields: readonly string[]): string | undefined {
  for (let index = 0; index < fields.length; index += 2)
    if (fields[index] === 'change' || fields[index] === 'value') return fields[index + 1];
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is finished and old goes; what is not finished stays, however old. */
async function trim(client: RedisClient, stream: string, before: number): Promise<void> {
  const pending = (await asStore(client.xpending(stream, group))) as [number, string | null, ...unknown[]];
  const groups = await readGroups(client, stream);
  const delivered = groups.find(({ name }) => name === group)?.lastDelivered ?? '0-0';
  const oldest = pending[1] ?? delivered;
  await asStore(client.xtrim(stream, 'MINID', '~', `${Math.min(before, timeOf(oldest))}-0`));
}

async function readLag(
  client: RedisClient,
  keys: ReturnType<typeof feedKeys>,
  now: number,
): Promise<FeedLag> {
  const groups = await readGroups(client, keys.stream);
  const state = groups.find(({ name }) => name === group);
  const delivered = state?.lastDelivered ?? '0-0';
  const [pending, next] = await asStore(
    Promise.all([
      client.xpending(keys.stream, group) as Promise<[number, string | null, ...unknown[]]>,
      client.xrange(keys.stream, `(${delivered}`, '+', 'COUNT', 1),
    ]),
  );
  const oldest = pending[1] ?? next[0]?.[0];
  return {
    entries: pending[0] + (state?.lag ?? next.length),
    ageMs: oldest === undefined ? 0 : Math.max(0, now - timeOf(oldest)),
    parked: await asStore(client.xlen(keys.parked)),
  };
}

type GroupState = { readonly name: string; readonly lastDelivered: string; readonly lag?: number };

/** `lag` is told by Redis 7 and later. */
async function readGroups(client: RedisClient, stream: string): Promise<readonly GroupState[]> {
  const reply = (await asStore(client.xinfo('GROUPS', stream))) as (string | number | null)[][];
  return reply.map((pairs) => {
    const state = new Map<string, string | number | null>();
    for (let index = 0; index < pairs.length; index += 2)
      state.set(String(pairs[index]), pairs[index + 1] ?? null);
    const lag = state.get('lag');
    return {
      name: String(state.get('name')),
      lastDelivered: String(state.get('last-delivered-id')),
      ...(typeof lag === 'number' ? { lag } : {}),
    };
  });
}

const timeOf = (id: string): number => Number(id.split('-')[0]);
