// Counts what a load leaves in Redis under faults: `npm run check:load -- --customers 100000`. A load is killed and resumed, its Redis is
// emptied in the middle, and the next day's extract, with 1 % changed and 1 % gone, replaces it. It starts a Redis of its own; with
// `--url redis://…` it uses yours, such as staging, under a prefix of its own, and leaves out the emptying. Exit code 1: a count is wrong.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { backgroundLimits } from '../../src/adapters/redis/connect-redis.ts';
import { openRedis } from '../../src/adapters/redis/open-redis.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { scanKeys } from '../../src/adapters/redis/scan-keys.ts';
import { startStandalone } from '../../tests/support/redis-servers.ts';

const { values } = parseArgs({
  options: { customers: { type: 'string', default: '100000' }, url: { type: 'string' } },
});
const count = Number(values.customers);
const prefix = `load-${randomUUID().slice(0, 8)}`;
const folder = mkdtempSync(join(tmpdir(), 'tact-check-load-'));
const own = values.url === undefined ? await startStandalone() : undefined;
const url = values.url ?? own?.url ?? '';
const client = await openRedis(parseRedisUrl(url), backgroundLimits, true);
const checkpoint = join(folder, 'data/loads/check.json');

/** The customers of a day; each hundredth is gone on the second, and each that follows one has changed. */
async function writeDay(day: number): Promise<string> {
  const path = join(folder, `day-${day}.ndjson`);
  const file = createWriteStream(path);
  for (let index = 0; index < count; index += 1) {
    if (day > 1 && index % 100 === 0) continue;
    const asOf = `2026-11-0${index % 100 === 1 ? day : 1}T00:00:00Z`;
    const identities = [{ type: 'member', value: `M${index}` }];
    if (!file.write(`${JSON.stringify({ customerId: `C${index}`, asOf, identities })}\n`))
      await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  return path;
}

function startLoad(file: string, ...more: string[]) {
  const child = spawn(process.execPath, ['dist/main/cli.js', 'load', file, '--source', 'check', ...more], {
    env: { ...process.env, REDIS_URL: url, REDIS_PREFIX: prefix, DATA_DIR: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let out = '';
  child.stdout.on('data', (text: Buffer) => {
    out += text.toString();
  });
  return { child, ended: once(child, 'close').then(() => out) };
}

/** Until the load has stored its first rows and noted so. */
async function untilUnderWay(): Promise<void> {
  while (!existsSync(checkpoint)) await sleep(50);
}

async function countKeys(kind: string): Promise<number> {
  const found = new Set<string>();
  for await (const names of scanKeys(client, `${prefix}:${kind}:*`))
    for (const name of names) found.add(name);
  return found.size;
}

let isRight = true;
async function expectCustomers(what: string, expected: number, out: string): Promise<void> {
  const [customers, identities] = [await countKeys('cust'), await countKeys('ident')];
  const isSame = customers === expected && identities === expected;
  isRight &&= isSame;
  console.log(
    `${isSame ? 'right' : 'WRONG'}: ${what}: ${customers} customers, ${identities} identities, ${expected} expected`,
  );
  console.log(out.trim());
}

const slow = ['--rate', String(Math.ceil(count / 5))];
const first = await writeDay(1);
const killed = startLoad(first, ...slow);
await untilUnderWay();
killed.child.kill('SIGKILL');
await killed.ended;
await expectCustomers('killed and resumed', count, await startLoad(first).ended);
if (own !== undefined) {
  const emptied = startLoad(first, ...slow, '--restart');
  await untilUnderWay();
  await own.nodes[0]?.command('FLUSHALL');
  await expectCustomers('emptied in the middle', count, await emptied.ended);
}
const second = await writeDay(2);
const left = count - Math.ceil(count / 100);
await expectCustomers('1 % changed, 1 % gone', left, await startLoad(second, '--full').ended);
client.disconnect();
await own?.stop();
rmSync(folder, { recursive: true, force: true });
process.exitCode = isRight ? 0 : 1;
