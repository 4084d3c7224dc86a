import { isIP, type Socket } from 'node:net';
import { Redis, type RedisOptions } from 'ioredis';
import { reconnectDelayMs } from './connect-redis.ts';
import type { RedisEndpoint } from './redis-endpoint.ts';

/** The parts of a connection that show where it leads; a Unix socket has none. */
type NetStream = Partial<Pick<Socket, 'remoteAddress' | 'remotePort'>>;
export type Address = { readonly host: string; readonly port: number };

export type SentinelWatch = {
  /** The master that the sentinels agree on; undefined if they do not, or if most are silent. */
  readonly master: () => Address | undefined;
  /** True if this connection leads to the sentinels' master. */
  readonly names: (socket: NetStream) => boolean;
  /** `performance.now()` of the last successful query of the sentinels; -Infinity: never. */
  readonly askedAt: () => number;
  close(): void;
};

const pollMs = 250;
const answerMs = 200;

/**
 * Asks all sentinels for the master. In a planned failover the old master serves for seconds while new connections already
 * write to its successor: only the sentinels know. All that answer must agree, and most must answer. `onAnswer` is called
 * after each round.
 */
export function watchSentinels(
  endpoint: RedisEndpoint,
  onConnectionError: (error: Error) => void,
  onAnswer: () => void,
): SentinelWatch {
  const sentinels = endpoint.nodes.map((node) => connectSentinel(node, endpoint, onConnectionError));
  let master: Address | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  const ask = async (): Promise<void> => {
    const sentAt = performance.now();
    const answers = await Promise.all(
      sentinels.map((sentinel) => askMaster(sentinel, endpoint.masterName ?? '')),
    );
    const heard = answers.filter((answer) => answer !== undefined);
    const isMost = heard.length * 2 > sentinels.length;
    master = isMost && heard.every((answer) => isSameAddress(answer, heard[0])) ? heard[0] : undefined;
    if (isMost) askedAt = sentAt;
    onAnswer();
  };
  const timer = setInterval(() => void ask(), pollMs);
  return {
    master: () => master,
    names: (socket) => master !== undefined && leadsTo(socket, master),
    askedAt: () => askedAt,
    close() {
      clearInterval(timer);
      for (const sentinel of sentinels) sentinel.disconnect();
    },
  };
}

export function connectSentinel(
  node: Address,
  endpoint: RedisEndpoint,
  onConnectionError: (error: Error) => void,
  settings: Pick<RedisOptions, 'autoResubscribe'> = {},
): Redis {
  const sentinel = new Redis({
    ...settings,
    ...node,
    ...(endpoint.sentinelUsername === undefined ? {} : { username: endpoint.sentinelUsername }),
    ...(endpoint.sentinelPassword === undefined ? {} : { password: endpoint.sentinelPassword }),
    ...(endpoint.tls === undefined ? {} : { tls: endpoint.tls }),
    connectionName: 'tact',
    commandTimeout: answerMs,
    socketTimeout: 2 * answerMs,
    connectTimeout: 300,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: reconnectDelayMs,
  });
  sentinel.on('error', onConnectionError);
  return sentinel;
}

async function askMaster(sentinel: Redis, name: string): Promise<Address | undefined> {
  const reply = await sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name).catch(() => undefined);
  return Array.isArray(reply) ? { host: String(reply[0]), port: Number(reply[1]) } : undefined;
}

export const isSameAddress = (one: Address, other: Address | undefined): boolean =>
  one.host === other?.host && one.port === other.port;

/** Sentinels may report hosts instead of addresses; then only the port is compared. */
function leadsTo(socket: NetStream, { host, port }: Address): boolean {
  const address = socket.remoteAddress?.replace(/^::ffff:/, '');
  return socket.remotePort === port && (isIP(host) === 0 || address === host);
}
