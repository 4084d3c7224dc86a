import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { backgroundLimits } from '../../src/adapters/redis/connect-redis.ts';
import { measureReads, readFelt } from '../../src/adapters/redis/felt-reads.ts';
import { createKeyLayout } from '../../src/adapters/redis/key-layout.ts';
import { openRedis } from '../../src/adapters/redis/open-redis.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { startStandalone, untilTrue } from '../support/redis-servers.ts';

it('lets loads know how long live readers wait, while they read', async () => {
  const servers = await startStandalone();
  onTestFinished(() => servers.stop());
  const client = await openRedis(parseRedisUrl(servers.url), backgroundLimits, false);
  const keys = createKeyLayout('felt');
  expect(await readFelt(client, keys)).toBeUndefined();
  const slow = { readBytes: () => sleep(30, undefined), readHolders: async () => [] };
  const felt = measureReads(slow, client, keys);
  onTestFinished(() => {
    felt.close();
    client.disconnect();
  });
  const read = () => Promise.all(Array.from({ length: 20 }, () => felt.source.readBytes('C1')));
  await untilTrue(async () => {
    await read();
    return (await readFelt(client, keys)) !== undefined;
  }, 'the published p99');
  expect(await readFelt(client, keys)).toBeGreaterThanOrEqual(29);
  await untilTrue(async () => (await readFelt(client, keys)) === undefined, 'its end');
});
