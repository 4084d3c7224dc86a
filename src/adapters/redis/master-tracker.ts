import { Redis, type RedisOptions } from 'ioredis';

export type TrackerEvents = {
  /** Keys that were written; `undefined` means all (FLUSHALL). */
  readonly onInvalidate: (keys: readonly string[] | undefined) => void;
  /** From this moment nothing is missed. `runId` names the server process that sends the invalidations. */
  readonly onArmed: (runId: string) => void;
  /** Invalidations may have been missed since the last proof. */
  readonly onLost: () => void;
  /** `provenAt` has advanced. */
  readonly onProof: () => void;
  readonly onConnectionError: (error: Error) => void;
};

/** A connection on which one master reports writes under some prefixes. It reconnects until it is closed. */
export type MasterTracker = {
  /** `performance.now()` of the last moment for which no invalidation was missed; -Infinity while not armed. */
  readonly provenAt: () => number;
  /** Starts again, as after a loss. */
  readonly reset: () => void;
  readonly close: () => void;
};

const heartbeatMs = 250;
const deadMs = 750;
const channel = '__redis__:invalidate';

/**
 * The connection tracks for itself (BCAST, redirected to its own id), so the server's state and its reports share one TCP
 * connection: one failure to notice, not two. It uses RESP2, because ioredis silently drops RESP3's invalidation pushes.
 * The proof: the server sends invalidations before it acknowledges, and the connection keeps the order. A reply to PING
 * therefore means that everything acknowledged before that PING has been delivered. With a suspended process, a full socket,
 * a half-open connection or a late timer the proof expires, and readers of the cache see that.
 */
export function trackMaster(
  settings: Omit<RedisOptions, 'replyMapping'>,
  prefixes: readonly string[],
  events: TrackerEvents,
): MasterTracker {
  let provenAt = Number.NEGATIVE_INFINITY;
  let attempts = 0;
  let isClosed = false;
  let client: Redis;
  let timer: NodeJS.Timeout | undefined;

  const lose = (): void => {
    clearInterval(timer);
    if (provenAt === Number.NEGATIVE_INFINITY) return;
    events.onLost();
    provenAt = Number.NEGATIVE_INFINITY;
  };
  const connect = (): void => {
    const own = new Redis({
      ...settings,
      protocol: 2,
      autoResubscribe: false,
      autoResendUnfulfilledCommands: false,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      // A new connection each time, so that remains of an old one cannot disturb it.
      retryStrategy: () => null,
    });
    client = own;
    own.on('error', events.onConnectionError);
    own.on('close', lose);
    own.on('end', () => {
      if (isClosed) return;
      attempts += 1;
      setTimeout(() => isClosed || connect(), Math.min(25 * attempts, 250) + Math.random() * 25);
    });
    own.on('messageBuffer', (_channel: Buffer, keys: readonly Buffer[] | null) => {
      events.onInvalidate(keys === null ? undefined : keys.map(String));
    });
    own.on('ready', () => {
      arm(own, prefixes).then(
        (armed) => {
          if (own !== client || own.status !== 'ready') return;
          attempts = 0;
          ({ provenAt } = armed);
          events.onArmed(armed.runId);
          timer = setInterval(() => beat(own), heartbeatMs);
        },
        (error: unknown) => drop(own, error),
      );
    });
  };
  const drop = (own: Redis, error: unknown): void => {
    events.onConnectionError(error instanceof Error ? error : new Error(String(error)));
    own.stream?.destroy();
  };
  const beat = (own: Redis): void => {
    const sentAt = performance.now();
    if (sentAt - provenAt > deadMs) own.stream.destroy();
    own.ping().then(
      () => {
        if (own !== client || own.status !== 'ready') return;
        provenAt = Math.max(provenAt, sentAt);
        events.onProof();
      },
      (error: unknown) => drop(own, error),
    );
  };
  connect();
  return {
    provenAt: () => provenAt,
    reset: () => client.stream?.destroy(),
    close() {
      isClosed = true;
      lose();
      client.disconnect();
    },
  };
}

/** Rejects on a replica, because its data may be behind acknowledged writes. */
async function arm(client: Redis, prefixes: readonly string[]): Promise<{ runId: string; provenAt: number }> {
  const role = await client.call('ROLE');
  if (!Array.isArray(role) || String(role[0]) !== 'master') throw new Error('the server is not a master');
  const runId = readRunId(await client.info('server'));
  const id = String(await client.client('ID'));
  await client.call(
    'CLIENT',
    'TRACKING',
    'ON',
    'REDIRECT',
    id,
    'BCAST',
    ...prefixes.flatMap((one) => ['PREFIX', one]),
  );
  await client.subscribe(channel);
  return { runId, provenAt: performance.now() };
}

export function readRunId(info: string): string {
  return /^run_id:(\w+)/m.exec(info)?.[1] ?? '';
}
