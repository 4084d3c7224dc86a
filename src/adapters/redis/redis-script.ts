import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { RedisClient } from './connect-redis.ts';

/**
 * The scripts beside this file, `NAME.KEYS.lua`: KEYS is how many keys each takes, `n` if the caller says. Sent once a
 * connection in full and by its digest after that; a server that has forgotten it is told again.
 */
const folder = new URL('./scripts/', import.meta.url);

type Argument = string | number | Uint8Array;
type Runner = (...args: unknown[]) => unknown;
export type ScriptName =
  | 'put-snapshots'
  | 'drop-snapshot'
  | 'add-identity-holders'
  | 'remove-identity-holders'
  | 'commit-decision'
  | 'add-outcomes'
  | 'lease-tasks'
  | 'finish-task'
  | 'postpone-task'
  | 'make-task-due'
  | 'erase-ledger'
  | 'replace-memory'
  | 'probe-rights';

/** How many keys a call has that is gathered on a cluster: one identity, or a snapshot and its tombstone. */
const gatheredKeys: readonly number[] = [1, 2];

const sources = new Map(
  readdirSync(folder).flatMap((file) => {
    const parts = /^(?<name>[a-z-]+)\.(?<keys>\d+|n)\.lua$/.exec(file)?.groups;
    if (parts === undefined) return [];
    const name = parts['name'] as ScriptName;
    const keys = parts['keys'] === 'n' ? undefined : Number(parts['keys']);
    const lua = readFileSync(new URL(file, folder), 'utf8');
    // The digest by which EVALSHA knows a script is SHA-1 by Redis' protocol; it protects nothing.
    return [[name, { name, keys, lua, digest: createHash('sha1').update(lua).digest('hex') }]];
  }),
);

/**
 * What every client needs before it can run scripts. On a cluster, ioredis gathers calls by the slot of their first argument, so
 * that must be the first key; a command of any number of keys has that number there. Hence the short calls that are gathered
 * (by row, by identity) have commands of their own.
 */
export function defineScripts(client: RedisClient): void {
  for (const { name, keys, lua } of sources.values()) {
    const counts = keys === undefined ? gatheredKeys : [keys];
    for (const numberOfKeys of counts)
      client.defineCommand(commandOf(name, numberOfKeys), { lua, numberOfKeys });
    if (keys === undefined) client.defineCommand(commandOf(name), { lua });
  }
}

/** Runs a script atomically. Its reply has Buffers where Redis has strings. */
export async function runScript(
  client: RedisClient,
  name: ScriptName,
  keys: readonly string[],
  args: readonly Argument[],
): Promise<unknown> {
  const wanted = sourceOf(name, keys).keys;
  const isCounted = wanted !== undefined || gatheredKeys.includes(keys.length);
  const command = isCounted ? commandOf(name, keys.length) : commandOf(name);
  const runner = (client as unknown as Readonly<Record<string, Runner>>)[`${command}Buffer`];
  if (runner === undefined) throw new Error(`${command} is not defined on this client`);
  const values = [...keys, ...args.map(toWire)];
  return runner.apply(client, isCounted ? values : [keys.length, ...values]);
}

type Source = { readonly keys: number | undefined; readonly lua: string; readonly digest: string };

function sourceOf(name: ScriptName, keys: readonly string[]): Source {
  const source = sources.get(name);
  if (source === undefined) throw new Error(`there is no script ${name}`);
  if (source.keys !== undefined && source.keys !== keys.length)
    throw new Error(`script ${name} takes ${source.keys} keys, not ${keys.length}`);
  return source;
}

/** How a script is named to the server: by its digest, if it knows it, or in full. */
export type ScriptForm = 'digest' | 'text';

/**
 * Queues a script in a pipeline; its reply is in the pipeline's results. A server that does not know the digest says so there:
 * ioredis' own scripts would be sent again behind the rest of the pipeline.
 */
export function queueScript(
  pipeline: ReturnType<RedisClient['pipeline']>,
  form: ScriptForm,
  name: ScriptName,
  keys: readonly string[],
  args: readonly Argument[],
): void {
  const { lua, digest } = sourceOf(name, keys);
  const values = [keys.length, ...keys, ...args.map(toWire)];
  if (form === 'digest') pipeline.callBuffer('evalsha', digest, ...values);
  else pipeline.callBuffer('eval', lua, ...values);
}

/** ioredis sends Buffers as they are, but other byte arrays as the text of their numbers. */
function toWire(arg: Argument): string | number | Buffer {
  if (!(arg instanceof Uint8Array) || Buffer.isBuffer(arg)) return arg as string | number | Buffer;
  return Buffer.from(arg.buffer, arg.byteOffset, arg.length);
}

/** Not to be mistaken for a command of Redis or ioredis. */
const commandOf = (name: ScriptName, numberOfKeys?: number): string =>
  numberOfKeys === undefined ? `tact-${name}` : `tact-${name}-${numberOfKeys}`;
