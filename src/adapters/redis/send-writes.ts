import { Cluster } from 'ioredis';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { RedisClient } from './connect-redis.ts';
import type { WriteTrust } from './follow-master.ts';
import { slotOfKey } from './key-layout.ts';
import { queueScript, runScript, type ScriptForm, type ScriptName } from './redis-script.ts';

export type ReplicationWait = {
  /** The number of replicas that must have the write, at least 1. */
  readonly replicas: number;
  /** The longest wait for them, in milliseconds. The write stands in any case. */
  readonly timeoutMs: number;
};

export type WriteOptions = {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Makes writes wait for replicas, so that a failover does not lose them. Absent: replication is asynchronous. */
  readonly replication?: ReplicationWait;
  /** Whether the master may be believed. Absent: it is. */
  readonly trust?: () => WriteTrust;
  /** Called for each commit (by interactionId) and outcome (by decisionId) that a failover may lose. */
  readonly onUnconfirmed?: (id: string) => void;
};

type Write = {
  readonly name: ScriptName;
  readonly keys: readonly string[];
  readonly args: readonly (string | number | Uint8Array)[];
  /** Names the write in reports. */
  readonly id: string;
};

/** The time for which writes do not wait for a replica that failed to confirm. */
const patienceMs = 1000;

/**
 * The script did not run, and the client must find the right node: it follows the redirection of a command, but not of a
 * pipeline.
 */
const isElsewhere = (error: Error): boolean => /^(MOVED|ASK|TRYAGAIN|CLUSTERDOWN) /.test(error.message);
/** The script did not run: the server has dropped it. */
const isForgotten = (error: Error): boolean => error.message.startsWith('NOSCRIPT');

export type SendWrite = (write: Write) => Promise<Sent>;

/** The script's reply. Unconfirmed: the write is stored, and a failover may lose it. */
export type Sent = { readonly reply: unknown; readonly isConfirmed: boolean };

/**
 * Sends writes, and refuses to while the sentinels change the master: the old one accepts them and loses them. Resolves after
 * the replicas required by `replication` have confirmed the write or their time is over.
 */
export function sendWrites(client: RedisClient, options: WriteOptions): SendWrite {
  const { trust = () => 'whole', onUnconfirmed } = options;
  const send =
    options.replication === undefined
      ? sendAlone(client)
      : sendWaiting(client, options.replication, options.now);
  return async (write) => {
    if (trust() === 'none') throw new ServiceError('store-unavailable', masterChanges);
    const { reply, isConfirmed } = await send(write);
    const isSafe = isConfirmed && trust() === 'whole';
    if (!isSafe) onUnconfirmed?.(write.id);
    return { reply, isConfirmed: isSafe };
  };
}

const masterChanges = 'The sentinels are changing the master: nothing is written to the old one. Try again';

const sendAlone =
  (client: RedisClient) =>
  async ({ name, keys, args }: Write): Promise<Sent> => ({
    reply: await runScript(client, name, keys, args),
    isConfirmed: true,
  });

function sendWaiting(
  client: RedisClient,
  { replicas, timeoutMs }: ReplicationWait,
  now: () => number,
): SendWrite {
  /** By master: until when writes do not wait for its replicas. */
  const hurriedUntil = new Map<string, number>();
  const send = (write: Write, form: ScriptForm, master: string): Promise<Confirmed> => {
    const isHurried = now() < (hurriedUntil.get(master) ?? 0);
    return sendConfirmed(client, write, form, { replicas, timeoutMs: isHurried ? 1 : timeoutMs });
  };
  return async (write) => {
    const master = masterOf(client, write);
    let sent = await send(write, 'digest', master);
    if (sent.error !== undefined && isForgotten(sent.error)) sent = await send(write, 'text', master);
    if (sent.error === undefined) {
      if (!sent.isConfirmed) hurriedUntil.set(master, now() + patienceMs);
      return sent;
    }
    if (!isElsewhere(sent.error)) throw sent.error;
    return { reply: await runScript(client, write.name, write.keys, write.args), isConfirmed: false };
  };
}

/** The address of the master that a cluster's write goes to, and one word for all of a single server's. */
const masterOf = (client: RedisClient, { keys: [name = ''] }: Write): string =>
  client instanceof Cluster ? (client.slots[slotOfKey(name)]?.[0] ?? '') : '';

type Confirmed = { readonly error: Error } | ({ readonly error?: undefined } & Sent);

/**
 * WAIT counts the writes of its own connection, so it follows the script directly. It also blocks everything behind it there:
 * a lost replica must not make each write wait for the last one's.
 */
async function sendConfirmed(
  client: RedisClient,
  { name, keys, args }: Write,
  form: ScriptForm,
  { replicas, timeoutMs }: ReplicationWait,
): Promise<Confirmed> {
  const pipeline = client.pipeline();
  queueScript(pipeline, form, name, keys, args);
  pipeline.wait(replicas, timeoutMs);
  const [written, waited] = (await pipeline.exec()) ?? [];
  if (written === undefined) return { error: new Error('no reply') };
  const [error, reply] = written;
  if (error !== null) return { error };
  return { reply, isConfirmed: waited !== undefined && waited[0] === null && Number(waited[1]) >= replicas };
}
