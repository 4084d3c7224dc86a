import type { RedisEndpoint } from './redis-endpoint.ts';
import { type Address, connectSentinel, isSameAddress } from './watch-sentinels.ts';

const begun = '+try-failover';
const switched = '+switch-master';
const ended = [
  switched,
  '+failover-end',
  '+failover-end-for-timeout',
  '-failover-abort-not-elected',
  '-failover-abort-no-good-slave',
  '-failover-abort-slave-timeout',
] as const;
/** Sentinels give a failover up after three minutes unless they are set otherwise; its end may go unheard. */
const longestMs = 60_000;

export type FailoverHearing = {
  /** True from the announcement of a failover until the sentinels agree on a master again. */
  readonly isUnderWay: () => boolean;
  /** The sentinels agree on this master, as asked at this `performance.now()`. */
  readonly noteAgreement: (master: Address, askedAt: number) => void;
  close(): void;
};

/**
 * Listens to the sentinels' announcements. The one that begins a failover says so two tenths of a second before it promotes a
 * replica, and names the new master about a second after it. In between the old master accepts writes that will be lost.
 */
export function hearFailovers(
  endpoint: RedisEndpoint,
  onConnectionError: (error: Error) => void,
  onOver: () => void,
): FailoverHearing {
  let begunAt: number | undefined;
  let endedAt: number | undefined;
  let successor: Address | undefined;
  const hear = (channel: string, message: string): void => {
    if (!concerns(channel, message, endpoint.masterName ?? '')) return;
    const now = performance.now();
    if (channel === begun) {
      begunAt = now;
      endedAt = undefined;
      successor = undefined;
    } else endedAt = now;
    if (channel === switched) successor = readSuccessor(message);
  };
  const sentinels = endpoint.nodes.map((node) => {
    const sentinel = connectSentinel(node, endpoint, onConnectionError, { autoResubscribe: false });
    sentinel.on('message', hear);
    sentinel.on('ready', () => {
      sentinel.subscribe(begun, ...ended).catch(onConnectionError);
    });
    return sentinel;
  });
  return {
    isUnderWay: () => begunAt !== undefined,
    noteAgreement(master, askedAt) {
      if (begunAt === undefined) return;
      const isOver = askedAt >= (endedAt ?? begunAt + longestMs);
      if (!isOver || !(successor === undefined || isSameAddress(master, successor))) return;
      begunAt = undefined;
      onOver();
    },
    close() {
      for (const sentinel of sentinels) sentinel.disconnect();
    },
  };
}

/** A switch is `NAME OLD-HOST OLD-PORT HOST PORT`; all else begins with `master NAME HOST PORT`. */
const concerns = (channel: string, message: string, name: string): boolean =>
  message.startsWith(channel === switched ? `${name} ` : `master ${name} `);

function readSuccessor(message: string): Address {
  const [, , , host = '', port = ''] = message.split(' ');
  return { host, port: Number(port) };
}
