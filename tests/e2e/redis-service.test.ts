import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskRecord } from '../../src/domain/tasks/task.ts';
import {
  askDecision,
  checkInRequest,
  eventually,
  listTasks,
  owedPassenger,
  putCustomer,
} from '../support/ask-service.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import { type RedisServers, startStandalone } from '../support/redis-servers.ts';
import { type RunningService, removeFolder, startService } from '../support/start-service.ts';

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('two services that share a Redis', () => {
  let redis: RedisServers;
  let mails: MailServer;
  let services: RunningService[] = [];

  beforeAll(async () => {
    redis = await startStandalone();
    mails = await startMailServer();
    const env = {
      REDIS_URL: redis.url,
      REDIS_TIMEOUT_MS: '20000',
      REDIS_SNAPSHOT_TIMEOUT_MS: '20000',
      SMTP_URL: mails.url,
      MAIL_FROM: 'service@airline.example',
      PUBLIC_URL: 'https://messages.airline.example',
      LINK_SECRET: 'not-a-secret-of-anybody-but-the-tests',
    };
    services = await Promise.all([startService({ env }), startService({ env })]);
  });
  afterAll(async () => {
    for (const service of services) {
      await service.stop();
      removeFolder(service.folder);
    }
    await redis.stop();
    await mails.stop();
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
    const again = await fetch(`${addressOf(1)}/v1/tasks/${done[0]?.taskId}/recomposed`);
    expect(await again.json()).toMatchObject({ status: 'identical', differs: [] });
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

  it('mail once what was promised, and mail no more from the next decision on when the person says stop', async () => {
    const person = {
      ...owedPassenger('mailed'),
      contactPoints: [{ type: 'email', value: 'giulia@example.com', verified: true }],
      consents: [
        {
          purpose: 'marketing',
          granted: true,
          source: 'web form',
          at: new Date(Date.now() - 1e9).toISOString(),
        },
      ],
    };
    await putCustomer(addressOf(0), person);
    const request = checkInRequest('mailed-1', 'mailed', { number: 'TA903' });
    const { actions } = await askDecision(addressOf(0), request);
    const post = (path: string, body?: object) =>
      fetch(`${addressOf(1)}/v1/${path}`, {
        method: 'POST',
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
    const confirmation = { move: 'confirm', source: 'departure-control' };
    await post(`customers/mailed/promises/${actions[0]?.actionId}/moves`, confirmation);
    const [{ taskId }] = (await listTasks(addressOf(1), '&customerId=mailed')).filter(
      ({ type }) => type === 'message',
    ) as [TaskRecord];
    const [mail = ''] = await eventually(
      // It may wait for its promise until it is hastened.
      async () => (await post(`tasks/${taskId}/run`)) && mails.received,
      ({ length }) => length > 0,
    );
    const stop = /<https:\/\/messages\.airline\.example(\/l\/[^>]+)>/.exec(mail)?.[1] ?? '';
    const best = async (n: number, id: string) =>
      (await askDecision(addressOf(n), { ...request, interactionId: id, mode: 'dry-run' })).channel.best;
    expect(await best(1, 'mailed-2')).toBe('email');
    expect((await fetch(`${addressOf(0)}${stop}`)).status).toBe(200);
    expect(await best(1, 'mailed-3')).toBe('email');
    const oneClick = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
    const stopped = await fetch(`${addressOf(0)}${stop}`, { method: 'POST', body: oneClick });
    expect(stopped.status).toBe(200);
    expect(await best(1, 'mailed-4')).toBeNull();
    await putCustomer(addressOf(0), { ...person, asOf: new Date().toISOString() });
    expect(await best(0, 'mailed-5')).toBeNull();
    expect(await best(1, 'mailed-6')).toBeNull();
    expect(mails.received).toHaveLength(1);
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
