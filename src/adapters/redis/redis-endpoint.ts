import { isIPv4, isIPv6 } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { readTlsFiles } from './read-tls-files.ts';

/** The address of a Redis (or Valkey), and its login. */
export type RedisEndpoint = {
  /** The setting with the URL, for messages. */
  readonly setting?: string;
  readonly mode: 'standalone' | 'sentinel' | 'cluster';
  /** The server; the sentinels; or some nodes of the cluster, which report the others. */
  readonly nodes: ReadonlyArray<{ readonly host: string; readonly port: number }>;
  /** Sentinel: the name of the master group. */
  readonly masterName?: string;
  readonly username?: string;
  readonly password?: string;
  /** The sentinels' own login, if they have one. */
  readonly sentinelUsername?: string;
  readonly sentinelPassword?: string;
  readonly db?: number;
  readonly tls?: ConnectionOptions;
};

/** The endpoint in a setting's URL; a ServiceError names the setting but no secret. */
export function readRedisUrl(setting: string, url: string): RedisEndpoint {
  try {
    return { ...parseRedisUrl(url), setting };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it is not understood';
    throw new ServiceError('store-unavailable', `${setting} cannot be used: ${reason}`);
  }
}

const forms =
  'write redis://host:port/database, redis+sentinel://host,host/name or redis+cluster://host,host, and rediss in place of redis for TLS';
const encoding =
  'the user or the password has a character in it that must be percent-encoded: / as %2F, @ as %40, : as %3A, ? as %3F, # as %23, % as %25';

/**
 * Parses `redis://user:password@host:6379/0`, `redis+sentinel://host:26379,host2:26379/master-name` or
 * `redis+cluster://host:6379,host2:6379`; `rediss` for TLS. The query may name `ca`, `cert` and `key` (files), `servername`,
 * `db` (Sentinel), `sentinelUsername` and `sentinelPassword`. Reserved characters are percent-encoded. Throws for a part that
 * is unknown or would have no effect. The error repeats no part of the URL except names of files: any other may be a secret.
 */
export function parseRedisUrl(url: string): RedisEndpoint {
  const {
    scheme,
    kind,
    rest = '',
  } = /^(?<scheme>rediss?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?<rest>\S+)$/.exec(url)?.groups ?? {};
  if (scheme === undefined) throw new Error(`it is not a Redis URL: ${forms}`);
  const mode = (kind ?? 'standalone') as RedisEndpoint['mode'];
  const { login, place } = splitLogin(rest);
  const {
    hosts = '',
    path = '',
    query = '',
  } = /^(?<hosts>[^/?#]*)(?:\/(?<path>[^?#]*))?(?:\?(?<query>[^#]*))?$/.exec(place)?.groups ?? noFragment();
  const parameters = readParameters(query, mode, scheme === 'rediss');
  return {
    mode,
    nodes: parseNodes(hosts, mode),
    ...(login === undefined ? {} : readLogin(login)),
    ...(mode === 'sentinel' ? { masterName: readMasterName(path), ...readSentinelLogin(parameters) } : {}),
    ...readDatabase(mode, path, parameters.get('db')),
    ...(scheme === 'rediss' ? { tls: readTlsFiles(parameters) } : {}),
  };
}

function noFragment(): never {
  throw new Error('it has a # part, which means nothing here; in a name or a password # is written %23');
}

function splitLogin(rest: string): { readonly login?: string; readonly place: string } {
  const [login = '', place, ...more] = rest.split('@');
  if (place === undefined) return { place: login };
  if (more.length > 0 || /[/?#]/.test(login) || login.split(':').length > 2) throw new Error(encoding);
  return { login, place };
}

/** The client never sends a user without a password; it would log in as `default` instead. */
function readLogin(login: string): Pick<RedisEndpoint, 'username' | 'password'> {
  const [user = '', password = ''] = login.split(':').map((part) => decode(part, encoding));
  if (password === '')
    throw new Error(
      'there is an @ and no password in front of it: write user:password@host, or only the host',
    );
  return { ...(user === '' ? {} : { username: user }), password };
}

function decode(text: string, fault: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error(fault);
  }
}

function parseNodes(hosts: string, mode: RedisEndpoint['mode']): RedisEndpoint['nodes'] {
  const texts = hosts.split(',');
  if (mode === 'standalone' && texts.length > 1)
    throw new Error('there are several hosts: write redis+sentinel:// or redis+cluster://');
  return texts.map((text, index) => {
    const node = parseNode(text, mode);
    if (node !== undefined) return node;
    const which = texts.length === 1 ? 'the host' : `host ${index + 1} of ${texts.length}`;
    throw new Error(
      `${which} is no name or address, with a port from 1 to 65535 or none: write redis.example:6379, 10.0.0.7:6379 or [fd00::7]:6379`,
    );
  });
}

const hostName = /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?\.?$/i;

function parseNode(text: string, mode: RedisEndpoint['mode']): RedisEndpoint['nodes'][number] | undefined {
  const { address, name, digits } =
    /^(?:\[(?<address>[^\]]+)\]|(?<name>[^:[\]]+))(?::(?<digits>\d{1,5}))?$/.exec(text)?.groups ?? {};
  const host = address ?? name ?? '';
  const isHost = address === undefined ? isNameOrAddress(host) : isIPv6(address);
  const port = Number(digits ?? (mode === 'sentinel' ? 26_379 : 6379));
  return isHost && port >= 1 && port <= 65_535 ? { host, port } : undefined;
}

const isNameOrAddress = (host: string): boolean =>
  /^[\d.]+$/.test(host) ? isIPv4(host) : hostName.test(host) && !host.includes('..');

function readMasterName(path: string): string {
  const name = decode(path, 'the name of the master group is not percent-encoded');
  if (name === '' || path.includes('/'))
    throw new Error(
      'after the sentinels comes the name of the master group: redis+sentinel://host,host/name',
    );
  return name;
}

function readDatabase(
  mode: RedisEndpoint['mode'],
  path: string,
  parameter: string | undefined,
): Pick<RedisEndpoint, 'db'> {
  const text = mode === 'sentinel' ? (parameter ?? '') : path;
  if (text === '') return {};
  if (!/^\d{1,5}$/.test(text)) throw new Error('the database is not a number: write /0 for the first one');
  if (mode === 'cluster' && Number(text) !== 0) throw new Error('a Redis Cluster has only database 0');
  return mode === 'cluster' ? {} : { db: Number(text) };
}

function readSentinelLogin(
  parameters: ReadonlyMap<string, string>,
): Pick<RedisEndpoint, 'sentinelUsername' | 'sentinelPassword'> {
  const username = parameters.get('sentinelUsername');
  const password = parameters.get('sentinelPassword');
  if (username !== undefined && password === undefined)
    throw new Error('there is a sentinelUsername and no sentinelPassword');
  return {
    ...(username === undefined ? {} : { sentinelUsername: username }),
    ...(password === undefined ? {} : { sentinelPassword: password }),
  };
}

const parametersOf = {
  tls: ['ca', 'cert', 'key', 'servername'],
  sentinel: ['db', 'sentinelUsername', 'sentinelPassword'],
} as const;

/** Parameters that have an effect here, each at most once. */
function readParameters(
  query: string,
  mode: RedisEndpoint['mode'],
  isTls: boolean,
): ReadonlyMap<string, string> {
  const allowed: readonly string[] = [
    ...(isTls ? parametersOf.tls : []),
    ...(mode === 'sentinel' ? parametersOf.sentinel : []),
  ];
  const parameters = new Map<string, string>();
  for (const part of query.split('&').filter((text) => text !== '')) {
    const [name = '', value = '', ...more] = part.split('=');
    if (!allowed.includes(name)) throw new Error(explainParameter(name, allowed));
    if (parameters.has(name)) throw new Error(`it has the parameter ${name} twice`);
    if (value === '' || more.length > 0)
      throw new Error(`the parameter ${name} is not ${name}=value (= in it is written %3D)`);
    parameters.set(name, decode(value, `the parameter ${name} is not percent-encoded: % is written %25`));
  }
  return parameters;
}

/** Names a parameter only if it is a known one: any other text may be the end of a password. */
function explainParameter(name: string, allowed: readonly string[]): string {
  if (name === 'db')
    return 'the parameter db is for sentinels: a server has its database behind the host, /2, and a cluster has only database 0';
  if ((parametersOf.tls as readonly string[]).includes(name))
    return `the parameter ${name} means nothing without TLS: write rediss in place of redis`;
  if ((parametersOf.sentinel as readonly string[]).includes(name))
    return `the parameter ${name} is for redis+sentinel:// only`;
  const known = allowed.length === 0 ? 'none is known here' : `known here are ${allowed.join(', ')}`;
  return `it has a parameter behind the ? that is not known; ${known}`;
}
