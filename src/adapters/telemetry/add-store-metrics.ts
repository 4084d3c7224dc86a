import { Counter, Gauge, type Registry } from 'prom-client';

/** What a store on Redis tells of itself, when a scrape comes. */
export type StoreGauges = {
  readonly nearCache: {
    readonly hits: number;
    readonly misses: number;
    readonly stale: number;
    readonly entries: number;
    readonly bytes: number;
  };
  /** Whether Redis vouches for the near cache now. */
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
  /** Entries that were ever added; undefined where the server does not say (before Redis 7). */
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
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers });
  const entries = gauge('tact_near_cache_entries', 'Customers in the near cache.');
  const bytes = gauge('tact_near_cache_bytes', 'Memory that the near cache counts as its own.');
  const linked = gauge(
    'tact_near_cache_linked',
    '1 while Redis vouches for the near cache, 0: it is not believed.',
  );
  const open = new Gauge({
    name: 'tact_redis_breaker_open',
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

/** How far behind each feed is. While it cannot be asked the values are absent, and other metrics are told all the same. */
export function addFeedMetrics(registry: Registry, read: () => Promise<readonly FeedGauges[]>): void {
  const registers = [registry];
  const labelNames = ['feed'];
  new Gauge({
    name: 'tact_feed_lag_entries',
    help: 'Changes of the feed that are not dealt with yet.',
    labelNames,
    registers,
    async collect() {
      const feeds = await read().catch(() => []);
      for (const metric of [this, age, parked, added]) metric.reset();
      for (const { name: feed, ...gauges } of feeds) {
        this.set({ feed }, gauges.entries);
        age.set({ feed }, gauges.ageMs / 1000);
        parked.set({ feed }, gauges.parked);
        if (gauges.added !== undefined) added.inc({ feed }, gauges.added);
      }
    },
  });
  const age = new Gauge({
    name: 'tact_feed_lag_seconds',
    help: 'How long the oldest of them has waited.',
    labelNames,
    registers,
  });
  const parked = new Gauge({
    name: 'tact_feed_parked',
    help: 'Changes that could not be applied and are kept aside.',
    labelNames,
    registers,
  });
  const added = new Counter({
    name: 'tact_feed_added_total',
    help: 'Changes that source systems added to the feed.',
    labelNames,
    registers,
  });
}
