import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { endProcess } from '../../tests/support/redis-servers.ts';
import type { Ground, World } from './world.ts';

export type Fault = {
  readonly ground: Ground;
  readonly lastsMs: number;
  readonly begin: (world: World, round: number) => Promise<unknown>;
  readonly end: (world: World) => Promise<unknown>;
};

const hourMs = 3_600_000;
const skewsMs = [hourMs, -hourMs, 500 * 24 * hourMs];
const redis = { store: 'redis' } as const;
const filler = (world: World): string => join(world.dataDir, 'filler');
const signal = (world: World, name: NodeJS.Signals): void => void world.redis?.nodes[0]?.process.kill(name);
const tell = async ({ admin }: World, name: string, ...words: string[]): Promise<unknown> =>
  admin?.call(name, ...words);

/** What goes wrong in each round, and how it ends. */
export const faults: Readonly<Record<string, Fault>> = {
  none: { ground: redis, lastsMs: 6000, begin: async () => undefined, end: async () => undefined },
  'redis-killed': {
    ground: redis,
    lastsMs: 6000,
    begin: async ({ redis: servers }) => {
      const server = servers?.nodes[0]?.process;
      if (server !== undefined) await endProcess(server);
    },
    end: ({ redis: servers }) => servers?.restart(0) ?? Promise.resolve(),
  },
  'redis-paused': {
    ground: redis,
    lastsMs: 10_000,
    begin: async (world) => signal(world, 'SIGSTOP'),
    end: async (world) => signal(world, 'SIGCONT'),
  },
  'redis-oom': {
    ground: redis,
    lastsMs: 6000,
    begin: (world) => tell(world, 'CONFIG', 'SET', 'maxmemory', '1mb'),
    end: (world) => tell(world, 'CONFIG', 'SET', 'maxmemory', '0'),
  },
  'redis-read-only': {
    ground: redis,
    lastsMs: 6000,
    begin: (world) => tell(world, 'REPLICAOF', '127.0.0.1', '1'),
    end: (world) => tell(world, 'REPLICAOF', 'NO', 'ONE'),
  },
  'redis-password': {
    ground: redis,
    lastsMs: 6000,
    begin: async (world) => {
      await tell(world, 'CONFIG', 'SET', 'requirepass', 'changed');
      await tell(world, 'CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    },
    end: (world) => tell(world, 'CONFIG', 'SET', 'requirepass', ''),
  },
  'redis-failover': {
    ground: { store: 'sentinel' },
    lastsMs: 3000,
    begin: ({ redis: servers }) =>
      servers?.nodes.at(-1)?.command('SENTINEL', 'FAILOVER', 'main') ?? Promise.resolve(),
    end: async () => undefined,
  },
  'redis-latency': {
    ground: { ...redis, isProxied: true },
    lastsMs: 10_000,
    begin: async ({ proxy }) => proxy?.impair({ to: () => true, delayMs: 60 }),
    end: async ({ proxy }) => proxy?.heal(),
  },
  'disk-full': {
    ground: { store: 'embedded', smallDisk: true },
    lastsMs: 6000,
    begin: async (world) => fill(filler(world)),
    end: async (world) => rmSync(filler(world)),
  },
  clock: {
    ground: { store: 'redis', clock: true },
    lastsMs: 6000,
    begin: async ({ setClock }, round) => setClock(skewsMs[round % skewsMs.length] ?? 0),
    end: async ({ setClock }) => setClock(0),
  },
  'process-killed': {
    ground: { store: 'redis', processes: 2 },
    lastsMs: 500,
    begin: ({ services }, round) => services[round % 2]?.kill() ?? Promise.resolve(),
    end: async (world) => {
      for (const [index, service] of world.services.entries())
        if (!(await isThere(service.port))) await world.startAgain(index);
    },
  },
  'connector-hung': {
    ground: redis,
    lastsMs: 10_000,
    begin: async ({ connector }) => {
      connector.hangs = true;
    },
    end: async ({ connector }) => {
      connector.hangs = false;
    },
  },
};

/** Writes until the disk is full. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  const block = Buffer.alloc(65_536);
  try {
    while (writeSync(file, block) > 0);
  } catch {
    // It is.
  } finally {
    closeSync(file);
  }
}

const isThere = (port: number): Promise<boolean> =>
  Promise.race([
    fetch(`http://127.0.0.1:${port}/health/live`).then(
      () => true,
      () => false,
    ),
    setTimeout(2000, true),
  ]);
