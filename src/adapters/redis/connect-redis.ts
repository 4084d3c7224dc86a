import { type Cluster, Redis, type RedisOptions } from 'ioredis';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { findConnectionFailure } from './explain-failure.ts';
import { findMisfit } from './find-misfit.ts';
import { OwnerBoundCluster } from './owner-bound-cluster.ts';
import type { RedisEndpoint } from './redis-endpoint.ts';

export type RedisClient = Redis | Cluster;
/** Replies keep ioredis' default shapes, which its constructors' types want to be said. */
type Settings = Omit<RedisOptions, 'replyMapping'>;

/** Limits in milliseconds. A missing reply within its limit means that the connection, not the customer, waits. */
export type RedisLimits = {
  /**
   * The time that a caller waits for an answer. The caller enforces it (guard-ports); the connection gives up a little later.
   */
  readonly commandMs: number;
  /**
   * The time without any byte while replies are due: the socket is dead and is replaced. Without it, a hung master would
   * never be left.
   */
  readonly socketMs: number;
  readonly connectMs: number;
};

/** The service's defaults for snapshots of decisions, with the near cache and the fallback behind them. */
export const snapshotLimits: RedisLimits = { commandMs: 40, socketMs: 500, connectMs: 300 };
/** For the promises of decisions, which are worth waiting for a disk or a replica. */
export const ledgerLimits: RedisLimits = { commandMs: 250, socketMs: 1000, connectMs: 300 };
/** For loads, erasures and searches: large calls, and nobody waits at a counter. */
export const backgroundLimits: RedisLimits = { commandMs: 5000, socketMs: 6000, connectMs: 2000 };

/**
 * A connection's first commands may take longer than a snapshot's limit on a busy machine or over TLS. With that limit, a
 * slow moment would make it reconnect forever.
 */
const handshakeMs = 500;

/** Recovers within a quarter of a second, with jitter so that processes do not return at once. */
export const reconnectDelayMs = (attempt: number): number => Math.min(25 * attempt, 250) + Math.random() * 25;

/**
 * Connects, fails fast while disconnected (no growing queue, no command sent twice), and reconnects forever. Reports errors
 * of the connection to `onConnectionError`; commands reject on their own. `gather` sends the calls of one turn of the event loop as
 * one pipeline. That suits loads, but doubles the p99 of single reads.
 */
export function connectRedis(
  endpoint: RedisEndpoint,
  limits: RedisLimits,
  onConnectionError: (error: Error) => void,
  gather = false,
): RedisClient {
  const client =
    endpoint.mode === 'cluster'
      ? connectCluster(endpoint, limits, gather)
      : new Redis({ ...redisSettings(endpoint, limits), enableAutoPipelining: gather });
  client.on('error', onConnectionError);
  if (client instanceof Redis) leaveOtherDatabase(client);
  // Of a cluster's nodes, which fail one by one while the cluster goes on.
  client.on('node error', onConnectionError);
  return client;
}

/**
 * A connection whose SELECT was refused would continue in database 0, perhaps another tenant's. The refusal arrives before
 * the connection is ready: it is closed and retried.
 */
function leaveOtherDatabase(client: Redis): void {
  client.on('error', (error: Error & { readonly command?: { readonly name: string } }) => {
    if (error.command?.name === 'select') client.disconnect(true);
  });
}

/** The options of one connection to a standalone server or to the sentinels' master. */
export function redisSettings(endpoint: RedisEndpoint, limits: RedisLimits): Settings {
  return {
    ...connectionSettings(endpoint, limits),
    ...(endpoint.db === undefined ? {} : { db: endpoint.db }),
    enableOfflineQueue: false,
    retryStrategy: reconnectDelayMs,
    // A demoted master refuses writes: reconnect, because the sentinels know its successor.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
    ...(endpoint.mode === 'sentinel' ? sentinelOptions(endpoint) : { ...endpoint.nodes[0] }),
  };
}

/** The options of every connection, including those to cluster nodes. */
export function connectionSettings(endpoint: RedisEndpoint, limits: RedisLimits): Settings {
  return {
    connectionName: 'tact',
    commandTimeout: Math.max(limits.commandMs, handshakeMs),
    socketTimeout: limits.socketMs,
    connectTimeout: limits.connectMs,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    ...(endpoint.username === undefined ? {} : { username: endpoint.username }),
    ...(endpoint.password === undefined ? {} : { password: endpoint.password }),
    ...(endpoint.tls === undefined ? {} : { tls: endpoint.tls }),
  };
}

function sentinelOptions(endpoint: RedisEndpoint): Settings {
  return {
    sentinels: endpoint.nodes.map((node) => ({ ...node })),
    ...(endpoint.masterName === undefined ? {} : { name: endpoint.masterName }),
    ...(endpoint.sentinelUsername === undefined ? {} : { sentinelUsername: endpoint.sentinelUsername }),
    ...(endpoint.sentinelPassword === undefined ? {} : { sentinelPassword: endpoint.sentinelPassword }),
    ...(endpoint.tls === undefined ? {} : { enableTLSForSentinelMode: true, sentinelTLS: endpoint.tls }),
    sentinelRetryStrategy: (attempt) => Math.min(50 * attempt, 250),
    sentinelCommandTimeout: 200,
  };
}

function connectCluster(endpoint: RedisEndpoint, limits: RedisLimits, gather: boolean): Cluster {
  return new OwnerBoundCluster(
    endpoint.nodes.map((node) => ({ ...node })),
    {
      enableOfflineQueue: false,
      enableAutoPipelining: gather,
      // BCAST invalidations come from masters; a replica may still hold a value that its master has replaced.
      scaleReads: 'master',
      maxRedirections: 3,
      retryDelayOnFailover: 5,
      retryDelayOnClusterDown: 5,
      retryDelayOnTryAgain: 5,
      slotsRefreshTimeout: 300,
      slotsRefreshInterval: 1000,
      clusterRetryStrategy: reconnectDelayMs,
      redisOptions: connectionSettings(endpoint, limits),
    },
  );
}

/**
 * Resolves when the client accepts commands. Rejects after `waitMs` with `store-unavailable`, which states the reason and the
 * fix.
 */
export async function untilReached(
  client: RedisClient,
  endpoint: RedisEndpoint,
  waitMs: number,
): Promise<void> {
  const isSoon = await untilReady(client, Math.min(firstLookMs, waitMs)).then(
    () => true,
    () => false,
  );
  if (!isSoon) await waitOn(client, endpoint, waitMs);
  if (!(client instanceof Redis)) return;
  const misfit = await findMisfit(client, { ...endpoint, mode: 'standalone' });
  if (misfit !== undefined) throw unusable(endpoint, misfit);
}

/** Stops for a server that answers and refuses, because waiting is useless; otherwise the wait continues. */
async function waitOn(client: RedisClient, endpoint: RedisEndpoint, waitMs: number): Promise<void> {
  const failure = await findConnectionFailure(endpoint);
  if (failure?.lasts) throw unusable(endpoint, failure.words);
  try {
    await untilReady(client, waitMs - firstLookMs);
  } catch (error) {
    const last = (await findConnectionFailure(endpoint)) ?? { words: `it was not ready within ${waitMs} ms` };
    throw unusable(endpoint, last.words, error);
  }
}

/** The time after which a connection that is not ready is diagnosed. */
const firstLookMs = 1000;

const unusable = ({ setting = 'Redis' }: RedisEndpoint, why: string, cause?: unknown): ServiceError =>
  new ServiceError('store-unavailable', `${setting} cannot be used: ${why}`, [], cause);

/** Resolves when the client accepts commands; rejects after `waitMs`. */
export async function untilReady(client: RedisClient, waitMs: number): Promise<void> {
  if (client.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      client.off('ready', ready);
      reject(new Error(`Redis was not reached within ${waitMs} ms`));
    }, waitMs);
    const ready = (): void => {
      clearTimeout(timer);
      resolve();
    };
    client.once('ready', ready);
  });
}
