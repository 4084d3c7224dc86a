import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type RedisServers, startSentinel, startStandalone } from '../../tests/support/redis-servers.ts';
import { startProxy, type TcpProxy } from '../../tests/support/tcp-proxy.ts';
import { type Started, serviceFlags, startServer } from '../service/start-process.ts';

/** What a fault needs to stand on. */
export type Ground = {
  readonly store: 'redis' | 'sentinel' | 'embedded';
  /** The service reaches Redis through a proxy, in this process. */
  readonly isProxied?: true;
  readonly processes?: 1 | 2;
  /** A small disk of its own for the data; needs root. */
  readonly smallDisk?: true;
  /** The wall clock of the service can be set. */
  readonly clock?: true;
};

/** Services on their store, with a departure control that they call. */
export type World = {
  readonly services: Started[];
  readonly startAgain: (index: number) => Promise<void>;
  readonly redis: RedisServers | undefined;
  /** A connection to the first server that was there before the fault. */
  readonly admin: Redis | undefined;
  readonly proxy: TcpProxy | undefined;
  readonly dataDir: string;
  readonly setClock: (offMs: number) => void;
  /** While true, the departure control takes calls and does not answer. */
  readonly connector: { hangs: boolean };
  readonly stop: () => Promise<void>;
};

const diskSize = '48m';

export async function openWorld(ground: Ground): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'tact-chaos-'));
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  if (ground.smallDisk) execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskSize}`, 'tmpfs', dataDir]);
  const setClock = (offMs: number): void => writeFileSync(join(folder, 'clock'), String(offMs));
  setClock(0);
  const redis = await openRedis(ground.store);
  const port = redis?.nodes[0]?.port ?? 0;
  const proxy = ground.isProxied ? await startProxy(port) : undefined;
  const admin = redis && new Redis(port).on('error', () => undefined);
  const connector = { hangs: false };
  const departureControl = createServer((request, response) => {
    request.resume();
    if (!connector.hangs) response.setHeader('content-type', 'application/json').end('{"reference":"R"}');
  });
  await once(departureControl.listen(0, '127.0.0.1'), 'listening');
  const env = {
    ...process.env,
    RULES_DIR: airlineAlone(folder),
    OUTBOX_DIR: join(dataDir, 'outbox'),
    CONNECTOR_URLS: `departure-control=http://127.0.0.1:${(departureControl.address() as AddressInfo).port}`,
    SAMPLE_CUSTOMERS: 'no',
    LOG_LEVEL: 'fatal',
    TACT_CLOCK_FILE: join(folder, 'clock'),
    ...(redis && { REDIS_URL: proxy === undefined ? redis.url : `redis://127.0.0.1:${proxy.port}` }),
  };
  const clock = ground.clock ? ['--import', join(import.meta.dirname, 'skew-clock.mjs')] : [];
  const start = (index: number, at = 0): Promise<Started> =>
    startServer([...clock, ...serviceFlags, 'dist/main/serve.js'], {
      ...env,
      PORT: String(at),
      DATA_DIR: index === 0 ? dataDir : join(folder, `data-${index}`),
    });
  const services: Started[] = [];
  for (let index = 0; index < (ground.processes ?? 1); index += 1) services.push(await start(index));
  return {
    services,
    startAgain: async (index) => {
      const again = (): Promise<Started> => start(index, services[index]?.port);
      // A supervisor tries once more as well.
      services[index] = await again().catch(again);
    },
    redis,
    admin,
    proxy,
    dataDir,
    setClock,
    connector,
    stop: async () => {
      for (const service of services) await service.kill();
      admin?.disconnect();
      departureControl.closeAllConnections();
      departureControl.close();
      await proxy?.close();
      await redis?.stop();
      if (ground.smallDisk) execFileSync('umount', ['-l', dataDir]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openRedis(store: Ground['store']): Promise<RedisServers | undefined> {
  const settings = { appendonly: 'yes', appendfsync: 'everysec' };
  if (store === 'redis') return startStandalone(settings);
  return store === 'sentinel' ? startSentinel(settings) : undefined;
}

/** The other packs double the processor time of a start. */
function airlineAlone(folder: string): string {
  const rules = join(folder, 'rules');
  mkdirSync(rules);
  execFileSync('cp', ['-r', 'rules/airline', rules]);
  return rules;
}
