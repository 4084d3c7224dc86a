import { randomUUID } from 'node:crypto';
import type { ChangeFeed, FeedEntry, ParkedEntry, ReadChange } from '../../follow/ports.ts';
import type { RedisClient } from './connect-redis.ts';
import { feedKeys, feedNamesKey, feedGroup as group, readFeedLag, readGroup, timeOf } from './feed-lag.ts';
import { asStore } from './redis-error.ts';

export type ChangeFeedOptions = {
  /** The tenant. */
  readonly prefix: string;
  /** Distinguishes feeds of one tenant. */
  readonly name: string;
  readonly readChange: ReadChange;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long finished entries stay readable, in milliseconds. */
  readonly keepMs: number;
  /** The connection that measures the feed's lag, because reading blocks the feed's own; that one if absent. */
  readonly watcher?: RedisClient;
};

type StreamEntry = [id: string, fields: string[] | null];

/** The reader of a feed renews its lease at least this often; otherwise another process takes over. */
const leaseMs = 10_000;
const mostParked = 100_000;

/**
 * A Redis stream with one reader at a time (a lease), as the consumer group `tact`. An entry has the change as JSON in its
 * field `change` or, as Debezium and Kafka Connect write it, `value`. `client` must be a connection of its own, because
 * reading blocks it.
 */
export async function openChangeFeed(client: RedisClient, options: ChangeFeedOptions): Promise<ChangeFeed> {
  const keys = feedKeys(options.prefix, options.name);
  const reader = randomUUID();
  /** The position of the next entry that was delivered but not finished; undefined if there is none. */
  let unfinished: string | undefined = '0-0';
  let trimmedAt = options.now();
  await createGroup(client, keys.stream);
  await asStore(client.sadd(feedNamesKey(options.prefix), options.name));

  const takeUnfinished = async (from: string, most: number): Promise<FeedEntry[]> => {
    const reply = (await asStore(client.xautoclaim(keys.stream, group, reader, 0, from, 'COUNT', most))) as [
      string,
      (StreamEntry | null)[],
    ];
    unfinished = reply[0] === '0-0' ? undefined : reply[0];
    // Before Redis 7, an entry that was deleted meanwhile is nil.
    return reply[1].flatMap((entry) => (entry === null ? [] : [readEntry(entry, options.readChange)]));
  };
  const takeNew = async (most: number, waitMs: number): Promise<FeedEntry[]> => {
    const reply = (await asStore(
      client.xreadgroup('GROUP', group, reader, 'COUNT', most, 'BLOCK', waitMs, 'STREAMS', keys.stream, '>'),
    )) as [string, StreamEntry[]][] | null;
    return (reply?.[0]?.[1] ?? []).map((entry) => readEntry(entry, options.readChange));
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
    lag: () => readFeedLag(options.watcher ?? client, keys, options.now()),
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

/** Reads an entry's change, or reports why it is unreadable. */
function readEntry([id, fields]: StreamEntry, readChange: ReadChange): FeedEntry {
  const text = findChange(fields ?? []);
  if (text === undefined)
    return { id, reason: 'no-change', message: 'The entry has no field named change or value.' };
  return { id, ...readChange(text) };
}

function findChange(fields: readonly string[]): string | undefined {
  for (let index = 0; index < fields.length; index += 2)
    if (fields[index] === 'change' || fields[index] === 'value') return fields[index + 1];
  return undefined;
}

/** Removes finished entries from before this time; unfinished ones stay, however old. */
async function trim(client: RedisClient, stream: string, before: number): Promise<void> {
  const pending = (await asStore(client.xpending(stream, group))) as [number, string | null, ...unknown[]];
  const oldest = pending[1] ?? (await readGroup(client, stream)).lastDelivered;
  await asStore(client.xtrim(stream, 'MINID', '~', `${Math.min(before, timeOf(oldest))}-0`));
}
