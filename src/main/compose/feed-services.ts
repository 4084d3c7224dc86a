import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Counter, Registry } from 'prom-client';
import { openChangeFeed } from '../../adapters/redis/change-feed.ts';
import { backgroundLimits, type RedisClient } from '../../adapters/redis/connect-redis.ts';
import { openRedis } from '../../adapters/redis/open-redis.ts';
import { openRedisStore } from '../../adapters/redis/open-redis-store.ts';
import { type RedisEndpoint, readRedisUrl } from '../../adapters/redis/redis-endpoint.ts';
import { addFeedMetrics } from '../../adapters/telemetry/add-store-metrics.ts';
import { createLogger } from '../../adapters/telemetry/create-logger.ts';
import type { CliServices } from '../../cli/cli-services.ts';
import type { FeedServices } from '../../cli/feed-command.ts';
import type { Config } from '../../config/config.ts';
import { type CustomerChange, customerOf } from '../../domain/customer/customer-change.ts';
import { listNamedWords } from '../../domain/rule-set/named-words.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { FollowEvent } from '../../follow/follow-changes.ts';
import type { ChangeFeed } from '../../follow/ports.ts';
import { createSnapshotCheck } from '../../http/schemas/check-snapshot.ts';
import { createChangeReader } from '../../http/schemas/read-change.ts';
import { applyChange } from '../../maintain/apply-change.ts';
import { dayMs } from '../../shared/durations.ts';
import { exposeRegistry, serveMetrics } from '../process/serve-metrics.ts';
import { untilStopped } from '../process/until-stopped.ts';
import { announceErasures } from './announce-erasures.ts';
import { createReview } from './create-review.ts';
import { openOutbox } from './open-outbox.ts';
import { compilePacks } from './read-vocabulary.ts';
import { shareOutbox } from './share-outbox.ts';
import { watchKeys } from './watch-keys.ts';
import { watchWords } from './watch-words.ts';

/** Wires `tact feed` to Redis. */
export function createFeedServices(
  readConfig: (options: { readonly METRICS_PORT?: string }) => Config,
  { print, finish }: Pick<CliServices, 'print' | 'finish'>,
): FeedServices {
  return {
    print,
    finish,
    openFeed: (name, metricsPort) =>
      openFeed(readConfig(metricsPort === undefined ? {} : { METRICS_PORT: metricsPort }), name),
  };
}

async function openFeed(config: Config, name: string) {
  const { redisUrl, redisSnapshotsUrl, redisPrefix, retentionDays } = config;
  if (redisUrl === undefined)
    throw new ServiceError('store-unavailable', 'a feed is a Redis stream: set REDIS_URL');
  const ledger = readRedisUrl('REDIS_URL', redisUrl);
  const logger = createLogger(config.logLevel);
  const outbox = shareOutbox(config.outboxDir, await openOutbox(config.outboxDir));
  const store = await openRedisStore({
    ledger,
    ...(redisSnapshotsUrl === undefined
      ? {}
      : { snapshots: readRedisUrl('REDIS_SNAPSHOTS_URL', redisSnapshotsUrl) }),
    prefix: redisPrefix,
    retentionMs: retentionDays * dayMs,
    removeLetters: outbox.remove,
  });
  await outbox.claim(store);
  const feed = await connectFeed(ledger, redisPrefix, name, store.recordsClient);
  const metrics = countFeed(feed, name);
  const keys = await watchKeys(config, store.apiKeys, logger);
  const server = await serveMetrics(exposeRegistry(metrics.registry), config, keys?.valid);
  const ruleSet = await readPacks(config.rulesDir, logger);
  const watch =
    ruleSet && watchWords(listNamedWords(ruleSet), { feed: name, registry: metrics.registry, logger });
  const upkeep = {
    customers: store.customers,
    checkSnapshot: createSnapshotCheck(Date.now),
    now: Date.now,
    announce: announceErasures(store, config, () => ruleSet ?? { packs: new Map() }),
  };
  const review = createReview(store, logger, () => undefined);
  return {
    feed,
    apply: async (change: CustomerChange) => {
      const outcome = await applyChange(change, upkeep);
      if (outcome.status === 'applied') watch?.(change);
      if ('leftOut' in outcome) logger.warn(`an entry of a change ${outcome.leftOut}`);
      // Also where nothing changed: the first attempt may have ended between the change and the review.
      if (change.type !== 'erase' && (outcome.status === 'applied' || outcome.status === 'unchanged'))
        await review(customerOf(change));
      return outcome;
    },
    sleep: (ms: number) => sleep(ms),
    signal: untilStopped(),
    report: (event: FollowEvent) => {
      metrics.count(event);
      logEvent(event, logger);
    },
    lag: () => feed.lag(),
    close: async () => {
      server?.close();
      keys?.close();
      await feed.close();
      store.close();
    },
  };
}

async function connectFeed(
  endpoint: RedisEndpoint,
  prefix: string,
  name: string,
  watcher: RedisClient,
): Promise<ChangeFeed> {
  const client = await openRedis(endpoint, backgroundLimits);
  return openChangeFeed(client, {
    prefix,
    name,
    now: Date.now,
    keepMs: dayMs,
    watcher,
    readChange: createChangeReader(),
  });
}

/** A feed runs without packs, too. Then unused words go unnoticed, and the log says so. */
/** The packs as they are when the feed starts. */
async function readPacks(rulesDir: string, logger: Logger): Promise<RuleSet | undefined> {
  try {
    return await compilePacks(rulesDir);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    logger.warn(
      `words that nothing uses are not reported, and no system is told of an erasure: ${error.message}`,
    );
    return undefined;
  }
}

function countFeed(feed: ChangeFeed, name: string) {
  const registry = new Registry();
  const registers = [registry];
  const changes = new Counter({
    name: 'tact_feed_changes_total',
    help: 'Changes of the feed that were dealt with.',
    labelNames: ['feed', 'outcome'],
    registers,
  });
  addFeedMetrics(registry, async () => [{ name, ...(await feed.lag()) }]);
  return {
    registry,
    count: (event: FollowEvent) => {
      if (event.event !== 'applied') return;
      for (const outcome of event.outcomes) changes.inc({ feed: name, outcome });
    },
  };
}

function logEvent(event: FollowEvent, logger: Logger): void {
  if (event.event === 'parked') logger.warn({ ...event.entry }, 'change parked');
  if (event.event === 'broken')
    logger.error({ err: event.error, id: event.id }, 'an error in Tact: the change is parked');
  if (event.event === 'failed')
    logger.error({ err: event.error, pauseMs: event.pauseMs }, 'changes could not be applied; trying again');
}
