import { Counter, Gauge, type Registry } from 'prom-client';

/** The metrics of a store on Redis, read at scrape time. */
export type StoreGauges = {
  readonly nearCache: {
    readonly hits: number;
    readonly misses: number;
    readonly stale: number;
    readonly entries: number;
    readonly bytes: number;
  };
  /** True while Redis confirms the near cache. */
  readonly isLinked: boolean;
  readonly breakers: Readonly<Record<'snapshots' | 'ledger', string>>;
  /** Commits that too few replicas confirmed in time. */
  readonly unconfirmed: number;
};

export type FeedGauges = {
  readonly name: string;
  readonly entries: number;
  readonly ageMs: number;
  readonly parked: number;
  /** Entries ever added; undefined if the server does not report it (before Redis 7). */
  readonly added?: number;
};

/** The near cache, the breakers and the confirmations of one process. */
export function addStoreMetrics(registry: Registry, read: () => StoreGauges): void {
  const registers = [registry];
  const reads = new Counter({
    name: 'tact_near_cache_reads_total',
    help: 'Reads of customers: hit, miss (Redis was asked), stale (Redis did not answer, the last known was given).',
    labelNames: ['result'],
    registers,
    collect() {
      const { nearCache, isLinked, breakers, unconfirmed: missed } = read();
      this.reset();
      this.inc({ result: 'hit' }, nearCache.hits);
      this.inc({ result: 'miss' }, nearCache.misses);
      this.inc({ result: 'stale' }, nearCache.stale);
      entries.set(nearCache.entries);
      bytes.set(nearCache.bytes);
      linked.set(isLinked ? 1 : 0);
      for (const [role, state] of Object.entries(breakers)) open.set({ role }, state === 'closed' ? 0 : 1);
      unconfirmed.reset();
      unconfirmed.inc(missed);
    },
  });
  const gauge = (name: string, help: string, aggregator: 'sum' | 'min'): Gauge =>
    new Gauge({ name, help, registers, aggregator });
  const entries = gauge('tact_near_cache_entries', 'Customers in the near cache.', 'sum');
  const bytes = gauge('tact_near_cache_bytes', 'Memory that the near cache counts as its own.', 'sum');
  const linked = gauge(
    'tact_near_cache_linked',
    '1 while Redis vouches for the near cache, 0: it is not believed.',
    'min',
  );
  const open = new Gauge({
    name: 'tact_redis_breaker_open',
    aggregator: 'max',
    help: '1 while Redis is given a rest or is tried again, by role.',
    labelNames: ['role'],
    registers,
  });
  const unconfirmed = new Counter({
    name: 'tact_redis_unconfirmed_total',
    help: 'Commits that too few replicas confirmed in time (REDIS_WAIT_REPLICAS).',
    registers,
  });
  reads.inc({ result: 'hit' }, 0);
}

/**
 * One reading for all metrics of a scrape, which run concurrently. `undefined` if it failed, so that an unavailable store
 * does not affect other metrics.
 */
export function readOnceAScrape<T>(read: () => Promise<T>): () => Promise<T | undefined> {
  let reading: Promise<T | undefined> | undefined;
  const readAnew = async (): Promise<T | undefined> => {
    try {
      return await read();
    } catch {
      return undefined;
    } finally {
      reading = undefined;
    }
  };
  return () => (reading ??= readAnew());
}

/** The lag of each feed; absent while it cannot be read. */
export function addFeedMetrics(registry: Registry, read: () => Promise<readonly FeedGauges[]>): void {
  const registers = [registry];
  const labelNames = ['feed'];
  const readAll = readOnceAScrape(read);
  const gauge = (name: string, help: string, pick: (feed: FeedGauges) => number): Gauge =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      aggregator: 'max',
      async collect() {
        const feeds = (await readAll()) ?? [];
        this.reset();
        for (const feed of feeds) this.set({ feed: feed.name }, pick(feed));
      },
    });
  gauge(
    'tact_feed_lag_entries',
    'Changes of the feed that are not dealt with yet.',
    ({ entries }) => entries,
  );
  gauge('tact_feed_lag_seconds', 'How long the oldest of them has waited.', ({ ageMs }) => ageMs / 1000);
  gauge('tact_feed_parked', 'Changes that could not be applied and are kept aside.', ({ parked }) => parked);
  new Counter({
    name: 'tact_feed_added_total',
    aggregator: 'max',
    help: 'Changes that source systems added to the feed.',
    labelNames,
    registers,
    async collect() {
      const feeds = (await readAll()) ?? [];
      this.reset();
      for (const { name: feed, added } of feeds) if (added !== undefined) this.inc({ feed }, added);
    },
  });
}
