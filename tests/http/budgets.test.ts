import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import type { AuditEntry } from '../../src/http/services/http-options.ts';
import { createFakeServices, createRecordedLog } from './fake-services.ts';

describe('/v1/budgets', () => {
  const audited: AuditEntry[] = [];
  let app: FastifyInstance;
  beforeAll(() => {
    app = buildApp(createFakeServices(), { log: createRecordedLog(), audit: (entry) => audited.push(entry) });
  });
  afterAll(() => app.close());

  const find = (pack: string) =>
    app.inject({
      method: 'POST',
      url: '/v1/budgets/find',
      payload: { pack, budget: 'seats-first', context: {} },
    });
  const correct = (key: string, limit: unknown) =>
    app.inject({
      method: 'PUT',
      url: `/v1/budgets/${encodeURIComponent(key)}/limit`,
      payload: { limit },
    });

  it('finds a count by pack, name and context', async () => {
    expect((await find('airline')).json()).toEqual({
      key: 'airline/seats-first/TA%2F1',
      taken: 0,
      limit: null,
    });
    expect((await find('railway')).json()).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('corrects the limit of the count with that key, and writes it to the audit log', async () => {
    const { key } = (await find('airline')).json();
    expect((await correct(key, 1)).json()).toEqual({ key, taken: 2, limit: 1 });
    expect(audited.at(-1)).toMatchObject({ act: 'correct-budget', result: 'done' });
    expect(audited.at(-1)?.object).toMatch(/^budget:[0-9a-f]{16}$/);
  });

  it('refuses what is no limit, and a count that nothing is taken from', async () => {
    for (const limit of [-1, 1.5, '3', null])
      expect((await correct('airline/seats-first/TA1', limit)).json()).toMatchObject({
        code: 'invalid-request',
      });
    expect((await correct('other', 3)).json()).toMatchObject({ code: 'not-found' });
  });
});
