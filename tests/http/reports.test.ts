import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlacedCampaign } from '../../src/domain/rule-set/rule-set.ts';
import { buildApp } from '../../src/http/build-app.ts';
import { KeyRing } from '../../src/http/guards/key-ring.ts';
import { makeApiKey } from '../support/make-api-key.ts';
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

describe('GET /v1/audiences', () => {
  const whole = makeApiKey('whole', ['reports']);
  const bound = makeApiKey('bound', ['reports'], { touchpoints: ['check-in'] });
  let app: FastifyInstance;
  beforeAll(() => {
    const keyRing = new KeyRing([whole.key, bound.key], Date.now);
    app = buildApp(createFakeServices(), { log: createRecordedLog(), keyRing, now: () => 7 });
  });
  afterAll(() => app.close());
  const ask = (query: string, { headers } = whole) =>
    app.inject({ method: 'GET', url: `/v1/audiences?touchpoint=check-in${query}`, headers });

  it('gives a page of those who qualify now, and a cursor to the next one', async () => {
    const first = (await ask('&offer=lounge')).json();
    expect(first).toEqual({ rows: [], funnel: { customers: 7 }, next: expect.any(String) });
    const last = (await ask(`&offer=lounge&at=1970-01-01T00:00:01Z&cursor=${first.next}`)).json();
    expect(last).toEqual({ rows: [], funnel: { customers: 1000 }, next: null });
  });

  it('limits the page, its time, the condition and the cursor', async () => {
    for (const query of ['limit=1001', 'limit=0', 'wait=2001', 'cursor=%20', `where=${'x'.repeat(4001)}`])
      expect((await ask(`&${query}`)).statusCode, query).toBe(400);
  });

  it('is for keys that are bound to no place', async () => {
    expect((await ask('&offer=lounge', bound)).statusCode).toBe(403);
  });
});

describe('GET /v1/reports/campaigns', () => {
  const campaigns = new Map([['spring', {} as PlacedCampaign]]);
  let app: FastifyInstance;
  beforeAll(() => {
    const services = createFakeServices();
    const { ruleSet, ...rest } = services.currentRuleSet();
    const currentRuleSet = () => ({ ...rest, ruleSet: { ...ruleSet, campaigns } });
    app = buildApp({ ...services, currentRuleSet }, { log: createRecordedLog() });
  });
  afterAll(() => app.close());
  const ask = (query: string) => app.inject({ method: 'GET', url: `/v1/reports/campaigns${query}` });

  it('reports every campaign by the half hour', async () => {
    const { isWhole, campaigns: reports } = (await ask('')).json();
    expect([isWhole, reports.length]).toEqual([true, 1]);
    expect(reports[0]).toMatchObject({
      campaign: 'spring',
      slots: [{ from: '1970-01-01T00:30:00.000Z', shown: 1 }],
    });
  });

  it('gives a table that no spreadsheet runs, and a page without scripts', async () => {
    const table = await ask('?format=csv&grain=60');
    expect(table.headers['content-type']).toContain('text/csv');
    expect(table.body.split('\r\n')[1]).toBe("1970-01-01T01:00:00.000Z,spring,email,a,'=bag,2,1,1,1,0,0,1,0");
    const page = await ask('?format=html&campaign=spring');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.body).toMatch(/<svg.*contacted 2/s);
  });

  it('knows the campaigns of the rules in force alone', async () => {
    const answer = await ask('?campaign=sprang');
    expect([answer.statusCode, answer.json().detail]).toEqual([404, expect.stringContaining('spring')]);
    expect((await ask('?grain=0')).statusCode).toBe(400);
  });
});
