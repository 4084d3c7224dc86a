import { type Cluster, Redis, type RedisOptions } from 'ioredis';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { findTrouble } from './explain-trouble.ts';
import { findMisfit } from './find-misfit.ts';
import { OwnerBoundCluster } from './owner-bound-cluster.ts';
import type { RedisEndpoint } from './redis-endpoint.ts';

export type RedisClient = Redis | Cluster;
/** Replies keep ioredis' default shapes, which its constructors' types want to be said. */
type Settings = Omit<RedisOptions, 'replyMapping'>;

/** Milliseconds. What no reply within its limit means is that the connection, not the customer, waits. */
export type RedisLimits = {
  /** What a caller waits for an answer; whoever calls holds to it (guard-ports), the connection gives up a little later. */
  readonly commandMs: number;
  /** No byte at all while replies are due: the socket is dead and is replaced. Without it a hung master is never left. */
  readonly socketMs: number;
  readonly connectMs: number;
};

/** For the snapshots of decisions, as the service has them unless it is told otherwise: the near cache and the fallback take over. */
export const snapshotLimits: RedisLimits = { commandMs: 40, socketMs: 500, connectMs: 300 };
/** For what a decision promises: worth waiting for a disk or a replica. */
export const ledgerLimits: RedisLimits = { commandMs: 250, socketMs: 1000, connectMs: 300 };
/** For loads, erasures, searches: large calls, and nobody waits at a counter. */
export const backgroundLimits: RedisLimits = { commandMs: 5000, socketMs: 6000, connectMs: 2000 };

/**
 * A connection's first commands come before it counts as ready, on a busy machine and over TLS in more than the milliseconds that
 * a decision waits for a snapshot: held to those, a slow moment would make it connect for ever.
 */
const handshakeMs = 500;

/** Soon enough for recovery within a quarter of a second, with jitter so that processes do not come back as one. */
export const reconnectDelayMs = (attempt: number): number => Math.min(25 * attempt, 250) + Math.random() * 25;

/**
 * Connects, fails fast while it is not connected (no queue that fills up, no command sent twice), and reconnects for ever.
 * Errors of the connection itself are told to `onTrouble`; commands reject on their own. `gather` sends what was asked for in one
 * turn of the event loop as one pipeline: good for loads, but it doubles the p99 of single reads.
 */
export function connectRedis(
  endpoint: RedisEndpoint,
  limits: RedisLimits,
  onTrouble: (error: Error) => void,
  gather = false,
): RedisClient {
  const client =
    endpoint.mode === 'cluster'
      ? connectCluster(endpoint, limits, gather)
      : new Redis({ ...redisSettings(endpoint, limits), enableAutoPipelining: gather });
  client.on('error', onTrouble);
  if (client instanceof Redis) leaveOtherDatabase(client);
  // Of a cluster's nodes, which fail one by one while the cluster goes on.
  client.on('node error', onTrouble);
  return client;
}

/**
 * A connection whose SELECT was refused would go on in database 0, which may be another tenant's. The refusal comes before the
 * connection is ready: it is closed, and tried again.
 */
function leaveOtherDatabase(client: Redis): void {
  client.on('error', (error: Error & { readonly command?: { readonly name: string } }) => {
    if (error.command?.name === 'select') client.disconnect(true);
  });
}

/** The options of one connection to a standalone server or to the master that the sentinels name. */
export function redisSettings(endpoint: RedisEndpoint, limits: RedisLimits): Settings {
  return {
    ...connectionSettings(endpoint, limits),
    ...(endpoint.db === undefined ? {} : { db: endpoint.db }),
    enableOfflineQueue: false,
    retryStrategy: reconnectDelayMs,
    // A demoted master refuses writes: leave it, its successor is known to the sentinels.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
    ...(endpoint.mode === 'sentinel' ? sentinelOptions(endpoint) : { ...endpoint.nodes[0] }),
  };
}

/** What every connection has, the nodes of a cluster as well. */
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
      // BCAST invalidations come from masters; a replica may still hold what its master has replaced.
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

/** Resolves when the client can take commands; rejects after `waitMs` with `store-unavailable`, which says why and what to do. */
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

/** A server that answers and refuses will not change its mind; for any other the wait goes on. */
async function waitOn(client: RedisClient, endpoint: RedisEndpoint, waitMs: number): Promise<void> {
  const trouble = await findTrouble(endpoint);
  if (trouble?.lasts) throw unusable(endpoint, trouble.words);
  try {
    await untilReady(client, waitMs - firstLookMs);
  } catch (error) {
    const last = (await findTrouble(endpoint)) ?? { words: `it was not ready within ${waitMs} ms` };
    throw unusable(endpoint, last.words, error);
  }
}

/** After this, a connection that is not ready is asked why. */
const firstLookMs = 1000;

const unusable = ({ setting = 'Redis' }: RedisEndpoint, why: string, cause?: unknown): ServiceError =>
  new ServiceError('store-unavailable', `${setting} cannot be obeyed: ${why}`, [], cause);

/** Resolves when the client can take commands; rejects after `waitMs`. */
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
