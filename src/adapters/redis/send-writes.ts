import type { RedisClient } from './connect-redis.ts';
import { queueScript, runScript, type ScriptForm, type ScriptName } from './redis-script.ts';

export type ReplicationWait = {
  /** The number of replicas that must have the write, at least 1. */
  readonly replicas: number;
  /** The longest wait for them, in milliseconds. The write stands in any case. */
  readonly timeoutMs: number;
  /** Called for each commit (by interactionId) and outcome (by decisionId) that too few replicas confirmed in time. */
  readonly onUnconfirmed: (id: string) => void;
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

/**
 * Sends a write and returns the script's reply, after the replicas required by `replication` have confirmed it or their time
 * is over.
 */
export function sendWrites(
  client: RedisClient,
  now: () => number,
  replication: ReplicationWait | undefined,
): (write: Write) => Promise<unknown> {
  if (replication === undefined) return ({ name, keys, args }) => runScript(client, name, keys, args);
  const { replicas, timeoutMs, onUnconfirmed } = replication;
  let hurriedUntil = 0;
  const send = (write: Write, form: ScriptForm): Promise<Confirmed> =>
    sendConfirmed(client, write, form, { replicas, timeoutMs: now() < hurriedUntil ? 1 : timeoutMs });
  return async (write) => {
    let sent = await send(write, 'digest');
    if (sent.error !== undefined && isForgotten(sent.error)) sent = await send(write, 'text');
    if (sent.error === undefined) {
      if (!sent.isConfirmed) {
        hurriedUntil = now() + patienceMs;
        onUnconfirmed(write.id);
      }
      return sent.reply;
    }
    if (!isElsewhere(sent.error)) throw sent.error;
    const reply = await runScript(client, write.name, write.keys, write.args);
    onUnconfirmed(write.id);
    return reply;
  };
}

type Confirmed =
  | { readonly error: Error }
  | { readonly error?: undefined; readonly reply: unknown; readonly isConfirmed: boolean };

/**
 * WAIT counts the writes of its own connection, so it follows the script directly. It also blocks everything behind it there:
 * a lost replica must not make each write wait for the last one's.
 */
async function sendConfirmed(
  client: RedisClient,
  { name, keys, args }: Write,
  form: ScriptForm,
  { replicas, timeoutMs }: Pick<ReplicationWait, 'replicas' | 'timeoutMs'>,
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
