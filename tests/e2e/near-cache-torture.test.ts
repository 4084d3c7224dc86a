import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { openRedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { upsertSnapshots } from '../../src/adapters/redis/upsert-snapshots.ts';
import { encodeSnapshots } from '../../src/domain/customer/encoded-snapshot.ts';
import { clusterMishaps, type Mishap, sentinelMishaps, serverMishaps } from '../support/redis-chaos.ts';
import { type RedisServers, startCluster, startSentinel, startStandalone } from '../support/redis-servers.ts';
import { runLength } from '../support/run-length.ts';
import {
  judgeNotes,
  type TortureMessage,
  type TortureOrder,
  tortureSnapshot,
} from '../support/torture-notes.ts';

const seconds = runLength({ gate: 4, long: 600 });
const customers = 10_000;
const processes = 4;
/** The bound that is promised (docs/data-plane.md), and what this busy machine may add between two lines of a test. */
const boundMs = 1000;
const slackMs = 100;
const program = fileURLToPath(new URL('../support/torture-process.ts', import.meta.url));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Tally = Readonly<Record<'writes' | 'reads' | 'failedReads' | 'minAsOfChecks' | 'tooOld', number>>;

async function fillStore(url: string, firstVersion: number): Promise<void> {
  const store = await openRedisStore({ ledger: parseRedisUrl(url), prefix: 'torture', retentionMs: 60_000 });
  for (let start = 0; start < customers; start += 500) {
    const rows = Array.from({ length: 500 }, (_, index) => tortureSnapshot(start + index, firstVersion));
    await upsertSnapshots(store.loadingClient, store.keys, encodeSnapshots(rows));
  }
  store.close();
}

async function startProcess(order: TortureOrder): Promise<ChildProcess> {
  const child = fork(program, [JSON.stringify(order)], { execArgv: ['--import', 'tsx'] });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`a process ended with ${code}`)));
  });
  return child;
}

/** Also a service process is stopped now and then: what it reads first when it goes on must not be what it knew before. */
const stopProcess =
  (children: readonly ChildProcess[]): Mishap =>
  async () => {
    const child = children[Math.floor(Math.random() * children.length)];
    child?.kill('SIGSTOP');
    await pause(500 + Math.random() * 1500);
    child?.kill('SIGCONT');
    return 'stop a service process';
  };

async function torture(servers: RedisServers, replicas: number, mishaps: readonly Mishap[]) {
  const folder = mkdtempSync(join(tmpdir(), 'tact-torture-'));
  const firstVersion = Date.UTC(2026, 0, 1);
  const children: ChildProcess[] = [];
  try {
    await fillStore(servers.url, firstVersion);
    for (let index = 0; index < processes; index += 1)
      children.push(
        await startProcess({
          url: servers.url,
          prefix: 'torture',
          folder,
          index,
          processes,
          customers,
          replicas,
          firstVersion,
        }),
      );
    const tallies = children.map(
      (child) =>
        new Promise<Tally>((resolve) => {
          child.on('message', (message: TortureMessage | Tally) => {
            if ('reads' in message) resolve(message);
            else children[Math.floor(Math.random() * processes)]?.send(message, () => undefined);
          });
        }),
    );
    const happened = await makeMischief([...mishaps, stopProcess(children)]);
    for (const child of children) child.send('end');
    const told = await Promise.all(tallies);
    return { verdict: judgeNotes(folder, processes, boundMs + slackMs), told, happened };
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every mishap at least once, as far as the time allows, in another order each time. */
async function makeMischief(mishaps: readonly Mishap[]): Promise<string[]> {
  const until = Date.now() + seconds * 1000;
  const happened: string[] = [];
  while (Date.now() < until)
    for (const mishap of [...mishaps].sort(() => Math.random() - 0.5)) {
      if (Date.now() >= until) break;
      happened.push(await mishap());
      await pause(300 + Math.random() * 700);
    }
  await pause(500);
  return happened;
}

describe('the near cache under torture', () => {
  let servers: RedisServers | undefined;
  afterEach(async () => {
    await servers?.stop();
    servers = undefined;
  });

  it.each([
    ['a server', () => startStandalone({ 'enable-debug-command': 'yes' }), 0, () => []],
    // Sentinel may promote either replica.
    ['Sentinel', () => startSentinel({ 'repl-diskless-sync-delay': 0 }), 2, sentinelMishaps],
    ['a cluster', () => startCluster({}, 1000), 1, clusterMishaps],
  ] as const)(
    'gives nothing older than the bound and nothing older than asked for: %s',
    async (name, start, replicas, more) => {
      servers = await start();
      const { verdict, told, happened } = await torture(servers, replicas, [
        ...serverMishaps(servers),
        ...more(servers),
      ]);
      const sum = (key: keyof Tally): number => told.reduce((total, tally) => total + tally[key], 0);
      const summary = {
        mishaps: happened.length,
        ...verdict,
        writes: sum('writes'),
        minAsOfChecks: sum('minAsOfChecks'),
      };
      console.log(`${name}: ${JSON.stringify({ ...summary, failedReads: sum('failedReads') })}`);
      if (seconds > 60) console.log(happened.join('\n'));
      expect(verdict.checked.cache).toBeGreaterThan(seconds * 100);
      // Under Sentinel a write counts once both replicas have it, and for much of the time one of them is away.
      expect(sum('writes')).toBeGreaterThan(seconds * 2);
      expect(sum('minAsOfChecks')).toBeGreaterThan(seconds);
      expect(sum('tooOld')).toBe(0);
      expect(verdict.tooOld.cache).toBe(0);
      expect(verdict.tooOld.store).toBe(0);
    },
    (seconds + 60) * 1000,
  );
});
