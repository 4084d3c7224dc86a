import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Counter, Gauge, Registry } from 'prom-client';
import { openChangeFeed } from '../adapters/redis/change-feed.ts';
import { backgroundLimits } from '../adapters/redis/connect-redis.ts';
import { openRedis } from '../adapters/redis/open-redis.ts';
import { openRedisStore } from '../adapters/redis/open-redis-store.ts';
import { type RedisEndpoint, readRedisUrl } from '../adapters/redis/redis-endpoint.ts';
import { createLogger } from '../adapters/telemetry/create-logger.ts';
import type { CliServices } from '../cli/cli-services.ts';
import type { FeedServices } from '../cli/feed-command.ts';
import type { Config } from '../config/load-config.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import { createSnapshotCheck } from '../http/schemas/check-snapshot.ts';
import type { ChangeFeed } from '../maintain/change-feed-ports.ts';
import type { FollowEvent } from '../maintain/follow-changes.ts';
import { openOutbox } from './open-outbox.ts';
import { untilStopped } from './until-stopped.ts';

const dayMs = 86_400_000;

/** Wires `tact feed` to Redis. */
export function createFeedServices(
  readConfig: () => Config,
  { print, finish }: Pick<CliServices, 'print' | 'finish'>,
): FeedServices {
  return { print, finish, openFeed: (name, metricsPort) => openFeed(readConfig(), name, metricsPort) };
}

async function openFeed(config: Config, name: string, metricsPort: number | undefined) {
  const { redisUrl, redisSnapshotsUrl, redisPrefix, retentionDays } = config;
  if (redisUrl === undefined)
    throw new ServiceError('store-unavailable', 'a feed is a Redis stream: set REDIS_URL');
  const ledger = readRedisUrl('REDIS_URL', redisUrl);
  const logger = createLogger(config.logLevel);
  const outbox = await openOutbox(config.outboxDir);
  const store = await openRedisStore({
    ledger,
    ...(redisSnapshotsUrl === undefined
      ? {}
      : { snapshots: readRedisUrl('REDIS_SNAPSHOTS_URL', redisSnapshotsUrl) }),
    prefix: redisPrefix,
    retentionMs: retentionDays * dayMs,
    removeLetters: outbox.remove,
  });
  const feed = await connectFeed(ledger, redisPrefix, name);
  const metrics = countFeed(feed, name);
  const server = metricsPort === undefined ? undefined : serveMetrics(metrics.registry, metricsPort);
  return {
    feed,
    customers: store.customers,
    checkSnapshot: createSnapshotCheck(Date.now),
    now: Date.now,
    sleep: (ms: number) => sleep(ms),
    signal: untilStopped(),
    tell: (event: FollowEvent) => {
      metrics.count(event);
      logEvent(event, logger);
    },
    lag: () => feed.lag(),
    close: async () => {
      server?.close();
      await feed.close();
      store.close();
    },
  };
}

async function connectFeed(endpoint: RedisEndpoint, prefix: string, name: string): Promise<ChangeFeed> {
  const client = await openRedis(endpoint, backgroundLimits);
  return openChangeFeed(client, { prefix, name, now: Date.now, keepMs: dayMs });
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
  const lag = new Gauge({
    name: 'tact_feed_lag_entries',
    help: 'Changes of the feed that are not dealt with yet.',
    labelNames: ['feed'],
    registers,
    async collect() {
      const { entries, ageMs, parked: kept } = await feed.lag();
      this.set({ feed: name }, entries);
      age.set({ feed: name }, ageMs / 1000);
      parked.set({ feed: name }, kept);
    },
  });
  const age = new Gauge({
    name: 'tact_feed_lag_seconds',
    help: 'How long the oldest of them has waited.',
    labelNames: ['feed'],
    registers,
  });
  const parked = new Gauge({
    name: 'tact_feed_parked',
    help: 'Changes that could not be applied and are kept aside.',
    labelNames: ['feed'],
    registers,
  });
  lag.set({ feed: name }, 0);
  return {
    registry,
    count: (event: FollowEvent) => {
      if (event.event !== 'applied') return;
      for (const outcome of event.outcomes) changes.inc({ feed: name, outcome });
    },
  };
}

/** For the scraper on this machine; the numbers name nobody. */
function serveMetrics(registry: Registry, port: number) {
  const server = createServer((_, response) => {
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(503).end(),
    );
  });
  return server.listen(port, '127.0.0.1');
}

function logEvent(event: FollowEvent, logger: Logger): void {
  if (event.event === 'parked') logger.warn({ ...event.entry }, 'change parked');
  if (event.event === 'failed')
    logger.error({ err: event.error, pauseMs: event.pauseMs }, 'changes could not be applied; trying again');
}
