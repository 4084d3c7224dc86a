import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  askDecision,
  checkInRequest,
  eventually,
  listTasks,
  owedPassenger,
  putCustomer,
} from '../support/ask-service.ts';
import { type RedisServers, startStandalone } from '../support/redis-servers.ts';
import { type RunningService, removeFolder, startService } from '../support/start-service.ts';

describe('a service that is killed right after it answered without a decision that its Redis stores yet', () => {
  let redis: RedisServers;
  let service: RunningService;
  const start = (folder?: string) =>
    startService({ ...(folder && { folder }), env: { REDIS_URL: redis.url, REDIS_TIMEOUT_MS: '20000' } });

  beforeAll(async () => {
    redis = await startStandalone();
    service = await start();
  });
  afterAll(async () => {
    await service.stop();
    removeFolder(service.folder);
    await redis.stop();
  });

  it('does not act behind the back of its caller, and acts once she asks again', async () => {
    const process = redis.nodes[0]?.process;
    await putCustomer(service.address, owedPassenger('late'));
    const request = { ...checkInRequest('late-1', 'late'), budgetMs: 500 };
    await askDecision(service.address, { ...request, mode: 'dry-run', budgetMs: 60_000 });
    process?.kill('SIGSTOP');
    const answer = await askDecision(service.address, request);
    await service.kill();
    process?.kill('SIGCONT');
    expect(answer).toMatchObject({ actions: [], degraded: [{ code: 'ledger-late' }] });

    service = await start(service.folder);
    const call = async () =>
      (await listTasks(service.address, '&customerId=late')).find(({ type }) => type === 'action');
    await eventually(call, (task) => task?.lastError === 'its caller does not have the decision yet');
    const repeat = await askDecision(service.address, { ...request, budgetMs: 60_000 });
    expect(repeat.actions).toMatchObject([{ type: 'upgrade' }]);
    await eventually(call, (task) => task?.state === 'done');
  });
});
