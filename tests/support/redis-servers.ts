import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { type Certificates, clientTls, makeCertificates, serverName } from './certificates.ts';

/** Real Redis servers on free ports in a temporary folder. `stop` ends them and removes the folder, whatever state they are in. */
export type RedisServers = {
  /** What REDIS_URL would hold. */
  readonly url: string;
  readonly nodes: readonly RedisNode[];
  /** Of servers that speak TLS. */
  readonly certificates?: Certificates;
  /** Starts a node that has ended again, with its settings and what it had stored. */
  restart(index: number): Promise<void>;
  stop(): Promise<void>;
};

export type RedisNode = {
  readonly port: number;
  readonly process: ChildProcess;
  /** Runs one command on this very node, whatever its role. */
  command(...words: (string | number)[]): Promise<unknown>;
};

type Settings = Readonly<Record<string, string | number>>;

/** How the servers are closed to strangers, and where they say that they are. */
export type Protection = {
  /** Gives the port of something in front of a server's port, at which it is reached by everybody but the tests themselves. */
  readonly behind?: (port: number) => Promise<number>;
  /** TLS in place of plain TCP; clients must show a certificate. */
  readonly tls?: boolean;
  /** The password of the user `default`, whom the tests, the replicas and the sentinels use. */
  readonly password?: string;
  /** Access control lists by user, as ACL SETUSER takes them. */
  readonly users?: Readonly<Record<string, string>>;
};

/** What is run in place of apt's redis-server: another version, or Valkey. */
const serverProgram = process.env['TACT_TEST_REDIS_SERVER'] ?? 'redis-server';

const children = new Set<ChildProcess>();
const folders = new Set<string>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Below the ports that systems give out by themselves, so that nobody's connection takes one before its server listens. */
const portRange = { first: 12_000, count: 18_000 };

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = portRange.first + Math.floor(Math.random() * portRange.count);
    if (!ports.has(port) && (await isFree(port))) ports.add(port);
  }
  return [...ports];
}

/** How the tests themselves get in. */
type Access = { readonly tls?: ConnectionOptions; readonly password?: string };

class Group {
  readonly folder = mkdtempSync(join(tmpdir(), 'tact-redis-'));
  readonly nodes: RedisNode[] = [];
  readonly certificates: Certificates | undefined;
  readonly access: Access;
  readonly #protection: Protection;
  readonly #starts: (() => Promise<RedisNode>)[] = [];

  constructor(protection: Protection) {
    folders.add(this.folder);
    this.#protection = protection;
    this.certificates = protection.tls ? makeCertificates(this.folder) : undefined;
    this.access = {
      ...(this.certificates === undefined ? {} : { tls: clientTls(this.certificates) }),
      ...(protection.password === undefined ? {} : { password: protection.password }),
    };
  }

  /** A URL's beginning and end. */
  url(kind: string, rest: string): string {
    const { password } = this.#protection;
    const login = password === undefined ? '' : `:${password}@`;
    const sentinels = kind === '+sentinel' && password !== undefined ? { sentinelPassword: password } : {};
    const query = new URLSearchParams({ ...sentinels, ...this.#tlsQuery() });
    const scheme = this.certificates === undefined ? 'redis' : 'rediss';
    return `${scheme}${kind}://${login}${rest}${query.size === 0 ? '' : `?${query.toString()}`}`;
  }

  #tlsQuery(): Readonly<Record<string, string>> {
    if (this.certificates === undefined) return {};
    const { ca, clientCert, clientKey } = this.certificates;
    return { ca, cert: clientCert, key: clientKey, servername: serverName };
  }

  /** What redis-cli needs to get in. */
  get cliWords(): string[] {
    const { password } = this.#protection;
    const login = password === undefined ? [] : ['-a', password, '--no-auth-warning'];
    if (this.certificates === undefined) return login;
    const { ca, clientCert, clientKey } = this.certificates;
    return [...login, '--tls', '--sni', serverName, '--cacert', ca, '--cert', clientCert, '--key', clientKey];
  }

  #listening(port: number): Settings {
    if (this.certificates === undefined) return { port };
    const { ca, serverCert, serverKey } = this.certificates;
    return {
      port: 0,
      'tls-port': port,
      'tls-ca-cert-file': ca,
      'tls-cert-file': serverCert,
      'tls-key-file': serverKey,
      'tls-replication': 'yes',
    };
  }

  /** The port at which clients, replicas and sentinels reach a server. */
  async front(port: number): Promise<number> {
    return (await this.#protection.behind?.(port)) ?? port;
  }

  #closing(isSentinel: boolean): Settings {
    const { password, users = {} } = this.#protection;
    const own = password === undefined ? {} : { requirepass: password };
    if (isSentinel) return own;
    const lists = Object.entries(users).map(([name, rules]) => [`user ${name}`, rules] as const);
    return {
      ...own,
      ...(password === undefined ? {} : { masterauth: password }),
      ...Object.fromEntries(lists),
    };
  }

  async start(port: number, settings: Settings, mode: readonly string[] = []): Promise<RedisNode> {
    this.#starts.push(() => this.#launch(port, settings, mode));
    const node = await this.#launch(port, settings, mode);
    this.nodes.push(node);
    return node;
  }

  async restart(index: number): Promise<void> {
    const node = await this.#starts[index]?.();
    if (node !== undefined) this.nodes[index] = node;
  }

  async #launch(port: number, settings: Settings, mode: readonly string[]): Promise<RedisNode> {
    const name = `${mode.length === 0 ? 'node' : 'sentinel'}-${port}`;
    const lines = Object.entries({
      ...this.#listening(port),
      ...this.#closing(mode.length > 0),
      bind: '127.0.0.1',
      dir: this.folder,
      save: '""',
      ...settings,
    });
    const file = join(this.folder, `${name}.conf`);
    writeFileSync(file, lines.map(([key, value]) => `${key} ${value}`).join('\n'));
    const child = spawn(serverProgram, [file, ...mode], { stdio: ['ignore', 'pipe', 'ignore'] });
    children.add(child);
    child.once('exit', () => children.delete(child));
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-2000);
    });
    const ended = new Promise<never>((_, reject) => {
      child.once('error', ({ message }) => reject(new Error(`${serverProgram} does not start: ${message}`)));
      child.once('close', () => reject(new Error(`${serverProgram} on port ${port} ended: ${said}`)));
    });
    const command: RedisNode['command'] = (...words) => commandOn(port, words, this.access);
    const isOurs = async () =>
      String(await command('INFO', 'server')).includes(`process_id:${child.pid}\r\n`);
    await Promise.race([untilTrue(isOurs, `${serverProgram} on port ${port}`), ended]);
    return { port, process: child, command };
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map(({ process: child }) => endProcess(child)));
    // A process that the server had forked to save may still write for a moment.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    folders.delete(this.folder);
  }
}

/** Ends a server at once, also a stopped one. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** Waits until `isTrue` holds; errors count as not yet. */
export async function untilTrue(
  isTrue: () => Promise<boolean>,
  what: string,
  limitMs = 60_000,
): Promise<void> {
  const until = Date.now() + limitMs;
  for (;;) {
    if (await isTrue().catch(() => false)) return;
    if (Date.now() > until) throw new Error(`${what} did not come about within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function commandOn(
  port: number,
  words: readonly (string | number)[],
  access: Access,
): Promise<unknown> {
  const client = new Redis({
    port,
    host: '127.0.0.1',
    lazyConnect: true,
    retryStrategy: () => null,
    ...access,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const [name = 'PING', ...rest] = words;
    return await client.call(String(name), ...rest);
  } finally {
    client.disconnect();
  }
}

/** A port that was free can be another test's a moment later, and a cluster's first handshakes can be missed: on other ports, then. */
async function inGroup(
  protection: Protection,
  start: (group: Group) => Promise<string>,
  attempts = 3,
): Promise<RedisServers> {
  const group = new Group(protection);
  const { certificates, nodes } = group;
  try {
    const url = await start(group);
    return {
      url,
      nodes,
      ...(certificates === undefined ? {} : { certificates }),
      restart: (index) => group.restart(index),
      stop: () => group.stop(),
    };
  } catch (error) {
    await group.stop();
    if (attempts > 1) return inGroup(protection, start, attempts - 1);
    throw error;
  }
}

export function startStandalone(settings: Settings = {}, protection: Protection = {}): Promise<RedisServers> {
  return inGroup(protection, async (group) => {
    const [port = 0] = await freePorts(1);
    await group.start(port, settings);
    return group.url('', `127.0.0.1:${await group.front(port)}`);
  });
}

/** A master, two replicas and three sentinels, which agree that a master is gone after `downAfterMs`. */
export function startSentinel(
  settings: Settings = {},
  downAfterMs = 1000,
  protection: Protection = {},
): Promise<RedisServers> {
  return inGroup(protection, async (group) => {
    const [master = 0, first = 0, second = 0, ...sentinels] = await freePorts(6);
    const fronts = await Promise.all([master, first, second, ...sentinels].map((port) => group.front(port)));
    const [frontOfMaster = 0, ...others] = fronts;
    await group.start(master, { ...settings, ...announce(frontOfMaster) });
    for (const [index, port] of [first, second].entries())
      await group.start(port, {
        ...settings,
        ...announce(others[index] ?? port),
        replicaof: `127.0.0.1 ${frontOfMaster}`,
      });
    for (const [index, port] of sentinels.entries())
      await group.start(
        port,
        {
          'sentinel announce-ip': '127.0.0.1',
          'sentinel announce-port': others[index + 2] ?? port,
          ...sentinelSettings(frontOfMaster, downAfterMs, protection),
        },
        ['--sentinel'],
      );
    await untilTrue(() => isSettled(group), 'the sentinels');
    const addresses = others.slice(2).map((port) => `127.0.0.1:${port}`);
    return group.url('+sentinel', `${addresses.join(',')}/main`);
  });
}

const announce = (port: number): Settings => ({
  'replica-announce-ip': '127.0.0.1',
  'replica-announce-port': port,
});

function sentinelSettings(master: number, downAfterMs: number, { password }: Protection): Settings {
  return {
    'sentinel monitor main': `127.0.0.1 ${master} 2`,
    'sentinel down-after-milliseconds main': downAfterMs,
    'sentinel failover-timeout main': 5000,
    'sentinel parallel-syncs main': 2,
    ...(password === undefined
      ? {}
      : { 'sentinel auth-pass main': password, 'sentinel sentinel-pass': password }),
  };
}

/** Every sentinel knows both replicas and both others, and the master counts both replicas as following. */
async function isSettled({ nodes }: Group): Promise<boolean> {
  const [master, , , ...sentinels] = nodes;
  const lists = await Promise.all(
    sentinels.flatMap((node) =>
      ['REPLICAS', 'SENTINELS'].map((what) => node.command('SENTINEL', what, 'main')),
    ),
  );
  return lists.every((list) => Array.isArray(list) && list.length === 2) && (await followers(master)) === 2;
}

/** How many replicas get what this node is told from now on; a replica takes itself for one a little earlier. */
async function followers(node: RedisNode | undefined): Promise<number> {
  return String(await node?.command('INFO', 'replication')).split('state=online').length - 1;
}

/** A cluster of so many masters without replicas, each with as many slots. */
export function startMasters(count: number): Promise<RedisServers> {
  return inGroup({}, async (group) => {
    const ports = await freePorts(2 * count);
    const nodes: RedisNode[] = [];
    for (const [index, port] of ports.slice(0, count).entries()) {
      const bus = ports[count + index] ?? 0;
      const own = {
        'cluster-enabled': 'yes',
        'cluster-config-file': `cluster-${port}.conf`,
        'cluster-port': bus,
        // A node that has met nobody does not know its address.
        'cluster-announce-ip': '127.0.0.1',
      };
      const node = await group.start(port, own);
      const [first, end] = [index, index + 1].map((at) => Math.floor((at * 16_384) / count));
      await node.command('CLUSTER', 'ADDSLOTSRANGE', first ?? 0, (end ?? 0) - 1);
      await node.command('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
      await nodes[0]?.command('CLUSTER', 'MEET', '127.0.0.1', port, bus);
      nodes.push(node);
    }
    const isOk = async (node: RedisNode): Promise<boolean> => {
      const info = String(await node.command('CLUSTER', 'INFO'));
      return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${count}\r`);
    };
    await untilTrue(async () => (await Promise.all(nodes.map(isOk))).every(Boolean), 'the cluster');
    return group.url('+cluster', nodes.map(({ port }) => `127.0.0.1:${port}`).join(','));
  });
}

/**
 * Three masters with a replica each, which take a node for dead after `nodeTimeoutMs`; a short time is for tests that want one to be,
 * as a busy machine may let nodes that live be silent so long.
 */
export function startCluster(
  settings: Settings = {},
  nodeTimeoutMs = 15_000,
  protection: Protection = {},
): Promise<RedisServers> {
  return inGroup(protection, async (group) => {
    const ports = await freePorts(12);
    const fronts = await Promise.all(ports.slice(0, 6).map((port) => group.front(port)));
    const nodes: RedisNode[] = [];
    for (let index = 0; index < 6; index += 1) {
      const port = ports[index] ?? 0;
      const own = {
        'cluster-enabled': 'yes',
        'cluster-config-file': `cluster-${port}.conf`,
        'cluster-port': ports[index + 6] ?? 0,
        ...(protection.behind === undefined
          ? {}
          : { 'cluster-announce-ip': '127.0.0.1', 'cluster-announce-port': fronts[index] ?? port }),
        'cluster-node-timeout': nodeTimeoutMs,
        'cluster-require-full-coverage': 'no',
        'repl-diskless-sync-delay': 0,
        ...(protection.tls ? { 'tls-cluster': 'yes' } : {}),
      };
      nodes.push(await group.start(port, { ...settings, ...own }));
    }
    const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
    const words = ['--cluster', 'create', ...addresses, '--cluster-replicas', '1', '--cluster-yes'];
    // Not synchronously: what stands in front of the nodes may live in this very process.
    await promisify(execFile)('redis-cli', [...group.cliWords, ...words], { timeout: 20_000 });
    await untilTrue(async () => {
      const infos = await Promise.all(nodes.map((node) => node.command('CLUSTER', 'INFO')));
      const following = await Promise.all(nodes.map(followers));
      return (
        infos.every((info) => /cluster_state:ok.*cluster_slots_ok:16384/s.test(String(info))) &&
        following.filter((count) => count === 1).length === 3
      );
    }, 'the cluster');
    return group.url('+cluster', fronts.map((port) => `127.0.0.1:${port}`).join(','));
  });
}
