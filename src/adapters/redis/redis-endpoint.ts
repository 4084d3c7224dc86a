import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { ServiceError } from '../../domain/shared/service-error.ts';

/** Where a Redis (or Valkey) is and how to be let in. */
export type RedisEndpoint = {
  readonly mode: 'standalone' | 'sentinel' | 'cluster';
  /** The server; the sentinels; or some nodes of the cluster, which name the others. */
  readonly nodes: ReadonlyArray<{ readonly host: string; readonly port: number }>;
  /** Sentinel: the name of the master group. */
  readonly masterName?: string;
  readonly username?: string;
  readonly password?: string;
  /** The sentinels' own login, where they have one. */
  readonly sentinelUsername?: string;
  readonly sentinelPassword?: string;
  readonly db?: number;
  readonly tls?: ConnectionOptions;
};

/** The endpoint of a URL that a setting holds; a ServiceError names the setting, and no secret. */
export function readRedisUrl(setting: string, url: string): RedisEndpoint {
  try {
    return parseRedisUrl(url);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'not understood';
    throw new ServiceError('store-unavailable', `${setting}: ${reason}`);
  }
}

const pattern =
  /^(?<scheme>rediss?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^/?@]+)(?:\/(?<path>[^?]*))?(?:\?(?<query>.*))?$/;

/**
 * Reads `redis://user:password@host:6379/0`, `redis+sentinel://host:26379,host2:26379/master-name` or
 * `redis+cluster://host:6379,host2:6379`; `rediss` for TLS. The query may name `ca`, `cert` and `key` (files), `servername`, `db`
 * (Sentinel), `sentinelUsername` and `sentinelPassword`. Reserved characters are percent-encoded. Throws an error that repeats no
 * secret.
 */
export function parseRedisUrl(url: string): RedisEndpoint {
  const parts = pattern.exec(url)?.groups;
  if (parts === undefined)
    throw new Error(
      'not a Redis URL: write redis://host:port/db, redis+sentinel://host,host/name or redis+cluster://host,host',
    );
  const mode = (parts['kind'] ?? 'standalone') as RedisEndpoint['mode'];
  const query = new URLSearchParams(parts['query'] ?? '');
  const path = decodeURIComponent(parts['path'] ?? '');
  return {
    mode,
    nodes: parseNodes(parts['hosts'] ?? '', mode),
    ...login(parts['user'], parts['password']),
    ...(mode === 'sentinel' ? { masterName: masterName(path), ...sentinelLogin(query) } : {}),
    ...parseDatabase(mode, mode === 'standalone' ? path : (query.get('db') ?? '')),
    ...(parts['scheme'] === 'rediss' ? { tls: readTls(query) } : {}),
  };
}

function parseNodes(hosts: string, mode: RedisEndpoint['mode']): RedisEndpoint['nodes'] {
  const nodes = hosts.split(',').map((text) => parseNode(text, mode));
  if (mode === 'standalone' && nodes.length > 1)
    throw new Error('a Redis URL with several hosts must be redis+sentinel:// or redis+cluster://');
  return nodes;
}

function masterName(path: string): string {
  if (path === '') throw new Error('a redis+sentinel:// URL ends with the name of the master group');
  return path;
}

function login(
  user: string | undefined,
  password: string | undefined,
): Pick<RedisEndpoint, 'username' | 'password'> {
  return {
    ...(user ? { username: decodeURIComponent(user) } : {}),
    ...(password === undefined ? {} : { password: decodeURIComponent(password) }),
  };
}

function parseNode(text: string, mode: RedisEndpoint['mode']): RedisEndpoint['nodes'][number] {
  const parts = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(text);
  if (parts === null) throw new Error(`not a host and port: ${text}`);
  const port = Number(parts[2] ?? (mode === 'sentinel' ? 26_379 : 6379));
  if (port < 1 || port > 65_535) throw new Error(`not a port: ${text}`);
  return { host: (parts[1] ?? '').replace(/^\[|\]$/g, ''), port };
}

function parseDatabase(mode: RedisEndpoint['mode'], text: string): Pick<RedisEndpoint, 'db'> {
  if (text === '') return {};
  if (!/^\d{1,3}$/.test(text)) throw new Error('the database in a Redis URL is a number');
  if (mode === 'cluster') throw new Error('a Redis Cluster has only database 0');
  return { db: Number(text) };
}

function sentinelLogin(query: URLSearchParams): Pick<RedisEndpoint, 'sentinelUsername' | 'sentinelPassword'> {
  const username = query.get('sentinelUsername');
  const password = query.get('sentinelPassword');
  return {
    ...(username === null ? {} : { sentinelUsername: username }),
    ...(password === null ? {} : { sentinelPassword: password }),
  };
}

function readTls(query: URLSearchParams): ConnectionOptions {
  const files = (['ca', 'cert', 'key'] as const).flatMap((name) => {
    const file = query.get(name);
    return file === null ? [] : [[name, readPem(name, file)] as const];
  });
  const servername = query.get('servername');
  return { ...Object.fromEntries(files), ...(servername === null ? {} : { servername }) };
}

function readPem(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new Error(`the file that ${name} names, ${file}, cannot be read (${reason})`);
  }
}
