import { afterEach, expect, it } from 'vitest';
import { connectRedis, type RedisClient, untilReady } from '../../src/adapters/redis/connect-redis.ts';
import { type FakeCluster, startFakeCluster } from '../support/fake-cluster.ts';

let cluster: FakeCluster | undefined;
let client: RedisClient | undefined;
afterEach(async () => {
  client?.disconnect();
  await cluster?.stop();
});

it('gives each command its own reply when pipelines wanted a node that is gone and another was not ready', async () => {
  cluster = await startFakeCluster();
  const { keys } = cluster;
  client = connectRedis(
    { mode: 'cluster', nodes: [{ host: '127.0.0.1', port: cluster.answering }] },
    { commandMs: 2000, socketMs: 3000, connectMs: 300 },
    () => undefined,
  );
  await untilReady(client, 5000);
  cluster.divide();
  const unanswered = client.get(keys.silent).catch(() => undefined);
  for (let round = 0; round < 5; round += 1) {
    expect(await client.get(keys.answering)).toBe(keys.answering);
    const pipelines = Array.from({ length: 20 }, async () =>
      client?.pipeline().eval('return 0', 1, keys.gone).wait(1, 1).exec(),
    );
    await Promise.all(pipelines);
  }
  expect(await client.get(keys.answering)).toBe(keys.answering);
  client.disconnect();
  await unanswered;
});
