import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import {
  endProcess,
  type RedisServers,
  startCluster,
  startStandalone,
  untilTrue,
} from '../support/redis-servers.ts';
import { runLength } from '../support/run-length.ts';
import { runTact, startTact } from '../support/run-tact.ts';

let servers: RedisServers;
let folder: string;
const path = (name: string): string => join(folder, name);
/** A load that is killed leaves its temporary folder: here it lies in the test's own. */
const env = () => ({
  DATA_DIR: path('data'),
  TMPDIR: folder,
  REDIS_URL: servers.url,
  REDIS_PREFIX: 'shop',
});
const load = (...args: string[]) => runTact(['load', ...args, '--source', 'crm'], env());

beforeAll(async () => {
  servers = await startStandalone();
});
afterAll(() => servers.stop());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tact-load-test-'));
  await servers.nodes[0]?.command('FLUSHALL');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Customers who carry an identity each, of a day in November. */
function writeCustomers(name: string, count: number, day: number): string {
  const lines = Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      customerId: `C${index}`,
      asOf: `2026-11-${day} 00:00:00`,
      identities: [{ type: 'member', value: `m-${index}-${day % 2}` }],
    }),
  );
  writeFileSync(path(name), lines.join('\n'));
  return path(name);
}

/** In rows per second: a load takes some seconds, in which something can happen to it. */
const slowly = ['--rate', '1200'];

const command = async (...words: string[]): Promise<unknown> => servers.nodes[0]?.command(...words);

async function keysOf(pattern: string): Promise<string[]> {
  return (await command('KEYS', pattern)) as string[];
}

it('killed in the middle of a load into Redis and run again, it goes on, and every customer and identity is there once', async () => {
  const count = runLength({ gate: 4500, long: 20_000 });
  const file = writeCustomers('many.ndjson', count, 20);
  const first = startTact(['load', file, '--source', 'crm', ...slowly], env());
  onTestFinished(() => void first.child.kill('SIGKILL'));
  while (!existsSync(path('data/loads/crm.json'))) await new Promise((resolve) => setTimeout(resolve, 20));
  first.child.kill('SIGKILL');
  await first.ended;
  const before = (await keysOf('shop:cust:*')).length;
  expect(before).toBeLessThan(count);
  const again = await load(file);
  expect(again).toMatchObject({ code: 0, out: expect.stringContaining('taken up after row') });
  expect(new Set(await keysOf('shop:cust:*')).size).toBe(count);
  expect(new Set(await keysOf('shop:ident:member:*')).size).toBe(count);
  expect(await command('GET', 'shop:ident:member:M41770')).toBe('C4177');
});

it('emptied in the middle of a load, or before a killed one is taken up, Redis gets all rows in the end', async () => {
  const count = runLength({ gate: 4500, long: 12_000 });
  const file = writeCustomers('emptied.ndjson', count, 20);
  const first = startTact(['load', file, '--source', 'crm', ...slowly], env());
  onTestFinished(() => void first.child.kill('SIGKILL'));
  await untilTrue(async () => existsSync(path('data/loads/crm.json')), 'a checkpoint');
  await command('FLUSHALL');
  const { code, out } = await first.ended;
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('all rows were sent again') });
  const [, created = '', unchanged = ''] = /([\d,]+) new.*?([\d,]+) unchanged/.exec(out) ?? [];
  expect(toNumber(created) + toNumber(unchanged)).toBe(count);
  expect((await keysOf('shop:cust:*')).length).toBe(count);

  await command('FLUSHALL');
  const second = startTact(['load', file, '--source', 'crm', ...slowly, '--restart'], env());
  onTestFinished(() => void second.child.kill('SIGKILL'));
  await untilTrue(async () => existsSync(path('data/loads/crm.json')), 'a checkpoint');
  second.child.kill('SIGKILL');
  await second.ended;
  await command('FLUSHALL');
  expect((await load(file)).out).toContain(`${count.toLocaleString('en')} new`);
  expect((await keysOf('shop:cust:*')).length).toBe(count);
});

it('loads the next day’s extract over it, moves identities, retires who is gone, and is not taken back by the old one', async () => {
  const count = 2000;
  const yesterday = writeCustomers('yesterday.ndjson', count, 20);
  expect((await load(yesterday)).out).toContain('2,000 new');
  expect((await load(yesterday)).out).toContain('2,000 unchanged');
  const today = await load(writeCustomers('today.ndjson', count - 50, 21), '--full');
  expect(today.out).toMatch(/1,950 replaced[\s\S]*50 of 2,000 customers of this source retired/);
  expect((await load(yesterday)).out).toContain('2,000 older than what is stored');
  expect((await keysOf('shop:cust:*')).length).toBe(count - 50);
  expect((await keysOf('shop:ident:member:*')).sort()).toEqual(
    Array.from({ length: count - 50 }, (_, index) => `shop:ident:member:M${index}1`).sort(),
  );
});

it('survives the death of a cluster’s master, and run again restores what the failover lost', async () => {
  const cluster = await startCluster({}, 2000);
  try {
    const count = runLength({ gate: 4500, long: 15_000 });
    const file = writeCustomers('through.ndjson', count, 20);
    const surroundings = { ...env(), REDIS_URL: cluster.url };
    const loading = startTact(['load', file, '--source', 'crm', ...slowly], surroundings);
    onTestFinished(() => void loading.child.kill('SIGKILL'));
    await untilTrue(async () => existsSync(path('data/loads/crm.json')), 'a checkpoint');
    const [first] = cluster.nodes;
    if (first !== undefined) await endProcess(first.process);
    const { code, out, err } = await loading.ended;
    expect({ code, out, err }).toMatchObject({ code: 0, err: expect.stringContaining('waiting for it') });
    const anew = await runTact(['load', file, '--source', 'crm', '--restart'], surroundings);
    const [, created, unchanged] = /(?:([\d,]+) new)?[\s\S]*?([\d,]+) unchanged/.exec(anew.out) ?? [];
    expect(toNumber(created) + toNumber(unchanged)).toBe(count);
  } finally {
    await cluster.stop();
  }
});

const toNumber = (text = '0'): number => Number(text.replaceAll(',', ''));
