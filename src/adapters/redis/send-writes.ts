import type { RedisClient } from './connect-redis.ts';
import { queueScript, runScript, type ScriptForm, type ScriptName } from './redis-script.ts';

export type ReplicationWait = {
  /** How many replicas must have the write, at least 1. */
  readonly replicas: number;
  /** How long to wait for them, in milliseconds. The write stands whether they answer or not. */
  readonly timeoutMs: number;
  /** Told of each commit (by interactionId) and outcome (by decisionId) that too few replicas confirmed in time. */
  readonly onUnconfirmed: (id: string) => void;
};

type Write = {
  readonly name: ScriptName;
  readonly keys: readonly string[];
  readonly args: readonly (string | number | Uint8Array)[];
  /** Names the write where it has to be told of. */
  readonly id: string;
};

/** After a replica did not confirm in time, how long writes do not wait for it any more. */
const patienceMs = 1000;

/** The script did not run, and what has to be asked instead is for the client to find: it follows a command, but not a pipeline. */
const isElsewhere = (error: Error): boolean => /^(MOVED|ASK|TRYAGAIN|CLUSTERDOWN) /.test(error.message);
/** The script did not run: the server has been told to forget it, or had to make room. */
const isForgotten = (error: Error): boolean => error.message.startsWith('NOSCRIPT');

/** Sends a write and gives the script's reply, once the replicas that `replication` wants have it or have been waited for. */
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
 * WAIT counts the writes of its own connection, so it travels right behind the script. It also holds up everything behind it
 * there: a replica that is gone must not make each write wait for the last one's.
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
