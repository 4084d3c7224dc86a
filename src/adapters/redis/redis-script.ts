import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { RedisClient } from './connect-redis.ts';

/**
 * The scripts beside this file, `NAME.KEYS.lua`: KEYS is the number of keys, `n` if the caller gives it. Sent in full once
 * per connection and by digest after that; sent again to a server that has forgotten it.
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
  | 'settle-promise'
  | 'add-outcomes'
  | 'add-task'
  | 'lease-tasks'
  | 'finish-task'
  | 'postpone-task'
  | 'change-task'
  | 'correct-budget'
  | 'erase-ledger'
  | 'replace-key'
  | 'append-entry'
  | 'replace-memory'
  | 'reserve'
  | 'settle-hold'
  | 'judge-attempt'
  | 'probe-rights';

/** What several scripts do is in files of its own, `NAME.part.lua`: a line `-- include NAME` stands for it. */
const withParts = (lua: string): string =>
  lua.replace(/^-- include (.+)$/gm, (_, part: string) =>
    readFileSync(new URL(`${part}.part.lua`, folder), 'utf8'),
  );

/** The number of keys of a call that is gathered on a cluster: one identity, or a snapshot and its tombstone. */
const gatheredKeys: readonly number[] = [1, 2];

const sources = new Map(
  readdirSync(folder).flatMap((file) => {
    const parts = /^(?<name>[a-z-]+)\.(?<keys>\d+|n)\.lua$/.exec(file)?.groups;
    if (parts === undefined) return [];
    const name = parts['name'] as ScriptName;
    const keys = parts['keys'] === 'n' ? undefined : Number(parts['keys']);
    const lua = withParts(readFileSync(new URL(file, folder), 'utf8'));
    // EVALSHA identifies a script by SHA-1, as Redis' protocol requires; it protects nothing.
    return [[name, { name, keys, lua, digest: createHash('sha1').update(lua).digest('hex') }]];
  }),
);

/**
 * Defines the scripts on a client; required before it can run them. On a cluster, ioredis gathers calls by the slot of their
 * first argument, which must be the first key. A command of any number of keys has that number there. Short calls that are
 * gathered (by row, by identity) therefore have commands of their own.
 */
export function defineScripts(client: RedisClient): void {
  for (const { name, keys, lua } of sources.values()) {
    const counts = keys === undefined ? gatheredKeys : [keys];
    for (const numberOfKeys of counts)
      client.defineCommand(commandOf(name, numberOfKeys), { lua, numberOfKeys });
    if (keys === undefined) client.defineCommand(commandOf(name), { lua });
  }
}

/** Runs a script atomically. Its reply has Buffers instead of strings. */
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

/** The digest by which a server knows a script; undefined for a command. */
export const digestOf = (name: string): string | undefined => sources.get(name as ScriptName)?.digest;

/** The form of a script in a call: its digest, if the server knows it, or its text. */
export type ScriptForm = 'digest' | 'text';

/**
 * Queues a script in a pipeline; its reply is in the pipeline's results. A server that does not know the digest reports that
 * there: ioredis' own scripts would be sent again after the rest of the pipeline.
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

/** ioredis sends Buffers unchanged, but other byte arrays as the text of their numbers. */
function toWire(arg: Argument): string | number | Buffer {
  if (!(arg instanceof Uint8Array) || Buffer.isBuffer(arg)) return arg as string | number | Buffer;
  return Buffer.from(arg.buffer, arg.byteOffset, arg.length);
}

/** A name that differs from every command of Redis and ioredis. */
const commandOf = (name: ScriptName, numberOfKeys?: number): string =>
  numberOfKeys === undefined ? `tact-${name}` : `tact-${name}-${numberOfKeys}`;
