import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/ask-service.ts';
import { makeApiKey } from '../support/make-api-key.ts';
import { type RedisServers, startStandalone } from '../support/redis-servers.ts';
import { runTact } from '../support/run-tact.ts';
import { type RunningService, removeFolder, startService } from '../support/start-service.ts';

const operator = makeApiKey('operator', ['keys']);
let redis: RedisServers;
let services: RunningService[] = [];

beforeAll(async () => {
  redis = await startStandalone();
  const env = { REDIS_URL: redis.url, API_KEYS: JSON.stringify([operator.entry]) };
  services = await Promise.all([startService({ env }), startService({ env })]);
});
afterAll(async () => {
  for (const service of services) {
    await service.stop();
    removeFolder(service.folder);
  }
  await redis.stop();
});

it('a key that an operator issues or revokes at one node is accepted or refused at all', async () => {
  const [one, other] = services;
  const keyFile = join(one?.folder ?? '', 'operator.key');
  writeFileSync(keyFile, operator.text);
  const place = ['--url', one?.address ?? '', '--key-file', keyFile];
  const statusAtOther = async (key: string) =>
    (await fetch(`${other?.address}/v1/tasks`, { headers: { authorization: `Bearer ${key}` } })).status;

  const issued = await runTact(['keys', 'issue', 'support', '--scopes', 'tasks', ...place]);
  const key = issued.out.trim().split('\n').at(-1) ?? '';
  await eventually(
    () => statusAtOther(key),
    (status) => status === 200,
  );
  const revoked = await runTact(['keys', 'revoke', 'support', ...place]);
  expect(revoked).toMatchObject({ code: 0 });
  await eventually(
    () => statusAtOther(key),
    (status) => status === 401,
  );
});
