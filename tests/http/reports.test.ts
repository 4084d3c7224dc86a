import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import { createFakeServices, createRecordedLog } from './fake-services.ts';

describe('GET /v1/reports/offers', () => {
  let app: FastifyInstance;
  beforeAll(() => {
    app = buildApp(createFakeServices(), {
      log: createRecordedLog(),
      now: () => Date.parse('2026-11-30T12:00:00Z'),
    });
  });
  afterAll(() => app.close());

  const ask = (query: string) => app.inject({ method: 'GET', url: `/v1/reports/offers${query}` });

  it('counts outcomes by offer over the last seven days', async () => {
    expect((await ask('')).json()).toMatchObject({
      since: '2026-11-24',
      until: '2026-11-30',
      rows: [{ offerId: 'lounge', shown: 3, accepted: 1, declined: 0 }],
    });
  });

  it('tells rows apart by what is asked for, in this order', async () => {
    const { rows } = (await ask('?by=channel,ruleId')).json();
    expect(rows).toMatchObject([
      { channel: 'kiosk', ruleId: 'r1', shown: 2, accepted: 0 },
      { channel: 'web', ruleId: 'r1', shown: 1, accepted: 1 },
    ]);
  });

  it('refuses days that do not exist, too many of them, and members that it does not know', async () => {
    const faults = async (query: string) => {
      const answer = await ask(query);
      return [answer.statusCode, answer.json().errors?.[0]?.pointer];
    };
    expect(await faults('?since=2026-02-30')).toEqual([400, '/query/since']);
    expect(await faults('?since=2020-01-01')).toEqual([400, '/query/since']);
    expect(await faults('?since=2026-12-02')).toEqual([400, '/query/since']);
    expect(await faults('?by=customer')).toEqual([400, '/query/by']);
  });
});
