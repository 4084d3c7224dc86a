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

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('two services that share a Redis', () => {
  let redis: RedisServers;
  let services: RunningService[] = [];

  beforeAll(async () => {
    redis = await startStandalone();
    const env = { REDIS_URL: redis.url, REDIS_TIMEOUT_MS: '20000', REDIS_SNAPSHOT_TIMEOUT_MS: '20000' };
    services = await Promise.all([startService({ env }), startService({ env })]);
  });
  afterAll(async () => {
    for (const service of services) {
      await service.stop();
      removeFolder(service.folder);
    }
    await redis.stop();
  });

  const addressOf = (n: number): string => services[n % services.length]?.address ?? '';

  it('decide one interaction once, whichever is asked', async () => {
    await putCustomer(addressOf(0), owedPassenger('shared'));
    const answers = await Promise.all(
      range(20).map((n) =>
        askDecision(addressOf(n), checkInRequest('shared-1', 'shared', { number: 'TA901' })),
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.actions).toMatchObject([{ type: 'upgrade' }]);
  });

  it('give two seats to two of thirty passengers, and write each letter once', async () => {
    await Promise.all(range(30).map((n) => putCustomer(addressOf(n), owedPassenger(`r-${n}`))));
    const answers = await Promise.all(
      range(30).map((n) =>
        askDecision(addressOf(n), checkInRequest(`r-${n}`, `r-${n}`, { number: 'TA902' })),
      ),
    );
    const upgraded = answers.filter(({ actions }) => actions.some(({ type }) => type === 'upgrade'));
    expect(upgraded).toHaveLength(2);
    const points = new Set(
      answers.filter((one) => !upgraded.includes(one)).map(({ decisionId }) => decisionId),
    );
    const letters = async () =>
      (await listTasks(addressOf(0))).filter(
        ({ type, decisionId }) => type === 'letter' && points.has(decisionId),
      );
    const done = await eventually(letters, (tasks) => tasks.every(({ state }) => state === 'done'));
    expect(done).toHaveLength(28);
  });

  it('see each other’s snapshots at once', async () => {
    await putCustomer(addressOf(0), owedPassenger('news'));
    const name = async () =>
      (await askDecision(addressOf(1), { ...checkInRequest('news-dry', 'news'), mode: 'dry-run' }))
        .messages[0]?.body;
    expect(await name()).toContain('Bianchi');
    const later = new Date(Date.now() - 1000).toISOString();
    await putCustomer(addressOf(0), {
      ...owedPassenger('news'),
      asOf: later,
      name: { given: 'Ada', family: 'Verdi', honorific: 'ms' },
    });
    expect(await eventually(name, (body) => body?.includes('Verdi') === true)).toContain('Verdi');
  });

  const metrics = async (): Promise<string> => (await fetch(`${addressOf(0)}/metrics`)).text();

  it('report their near cache and the feeds of their tenant', async () => {
    const stream = 'tact:{tact:changes:all}';
    const [node] = redis.nodes;
    await node?.command('XGROUP', 'CREATE', stream, 'tact', '0', 'MKSTREAM');
    await node?.command('XADD', stream, '*', 'change', '{}');
    await node?.command('SADD', 'tact:{tact}:feeds', 'all');
    const told = await metrics();
    expect(told).toMatch(/^tact_near_cache_linked 1$/m);
    expect(told).toMatch(/^tact_near_cache_reads_total\{result="miss"\} [1-9]/m);
    expect(told).toMatch(/^tact_feed_lag_entries\{feed="all"\} 1$/m);
    expect(told).toMatch(/^tact_feed_parked\{feed="all"\} 0$/m);
    expect(told).toMatch(/^tact_store_up 1$/m);
  });

  it('still answer, in time and saying so, when Redis is gone', async () => {
    await redis.stop();
    const request = { ...checkInRequest('gone-1', 'shared'), budgetMs: 2000 };
    const decision = await askDecision(addressOf(0), request);
    expect(decision.degraded.length).toBeGreaterThan(0);
    expect(decision.actions).toEqual([]);
    const told = await metrics();
    expect(told).toMatch(/^tact_store_up 0$/m);
    expect(told).toMatch(/^tact_near_cache_linked 0$/m);
  });
});
