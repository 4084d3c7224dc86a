import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryKeyStore } from '../../src/adapters/memory/memory-key-store.ts';
import { buildApp } from '../../src/http/build-app.ts';
import type { AuditEntry } from '../../src/http/services/http-options.ts';
import { createSecret } from '../../src/main/compose/create-secret.ts';
import { type WatchedKeys, watchKeys } from '../../src/main/compose/watch-keys.ts';
import { createKeyManager } from '../../src/maintain/manage-keys.ts';
import { makeApiKey } from '../support/make-api-key.ts';
import { createFakeServices, createRecordedLog } from './fake-services.ts';

describe('/v1/keys', () => {
  const operator = makeApiKey('operator', ['keys']);
  const audited: AuditEntry[] = [];
  let watched: WatchedKeys | undefined;
  let app: FastifyInstance;
  beforeEach(async () => {
    const store = createMemoryKeyStore();
    watched = await watchKeys(
      { apiKeys: [operator.key], oidcIssuer: undefined, oidcAudience: undefined },
      store,
      { warn: () => undefined, info: () => undefined },
    );
    const keys = createKeyManager({
      store,
      settings: [operator.key],
      newSecret: createSecret,
      onChange: async () => watched?.refresh(),
    });
    app = buildApp(
      { ...createFakeServices(), keys },
      {
        log: createRecordedLog(),
        audit: (entry) => audited.push(entry),
        ...(watched && { keyRing: watched.valid }),
      },
    );
  });
  afterEach(async () => {
    watched?.close();
    await app.close();
  });

  const ask = async (method: 'GET' | 'POST' | 'DELETE', path = '', payload?: object) => {
    const { headers } = operator;
    const answer = await app.inject({ method, url: `/v1/keys${path}`, headers, ...(payload && { payload }) });
    return { status: answer.statusCode, ...answer.json() };
  };
  const statusFor = async (key: string) =>
    (await app.inject({ url: '/v1/tasks', headers: { authorization: `Bearer ${key}` } })).statusCode;

  it('issues a key that counts at once, renews it, and revokes it', async () => {
    const { status, key } = await ask('POST', '', { name: 'support', scopes: ['tasks'] });
    expect([status, await statusFor(key)]).toEqual([200, 200]);
    const { key: newer } = await ask('POST', '/support/secrets');
    expect([await statusFor(key), await statusFor(newer)]).toEqual([200, 200]);
    expect(await ask('DELETE', '/support/secrets/older')).toEqual({ status: 200, name: 'support' });
    expect([await statusFor(key), await statusFor(newer)]).toEqual([401, 200]);
    expect(await ask('DELETE', '/support')).toEqual({ status: 200, name: 'support' });
    expect(await statusFor(newer)).toBe(401);
    const acts = audited.map(({ act, result }) => `${act} ${result}`);
    expect(new Set(audited.map(({ object }) => object)).size).toBe(1);
    expect(acts).toEqual(['issue-key done', 'renew-key done', 'retire-secret done', 'revoke-key done']);
  });

  it('lists what there is', async () => {
    await ask('POST', '', { name: 'kiosk', scopes: ['decide'], channels: ['kiosk'], expires: '2027-06-30' });
    const { keys } = await ask('GET');
    expect(keys).toEqual([
      { name: 'operator', scopes: ['keys'], origin: 'settings', secrets: 1, lastUsedAt: null },
      {
        name: 'kiosk',
        scopes: ['decide'],
        channels: ['kiosk'],
        expires: '2027-06-30',
        origin: 'ledger',
        secrets: 1,
        lastUsedAt: null,
      },
    ]);
  });

  it.each([
    [{ name: 'The Kiosk', scopes: ['decide'] }, '/name'],
    [{ name: 'kiosk', scopes: ['admin'] }, '/scopes/0'],
    [{ name: 'kiosk', scopes: [] }, '/scopes'],
    [{ name: 'kiosk', scopes: ['decide'], channels: [] }, '/channels'],
    [{ name: 'kiosk', scopes: ['decide'], perSecond: 0 }, '/perSecond'],
    [{ name: 'kiosk', scopes: ['decide'], sha256: 'f' }, '/sha256'],
  ])('refuses %j with the place', async (wish, pointer) => {
    const answer = await ask('POST', '', wish);
    expect(answer).toMatchObject({ status: 400, code: 'invalid-request', errors: [{ pointer }] });
  });

  it.each([
    [
      'POST',
      '',
      { name: 'kiosk', scopes: ['decide'], expires: '2027-02-30' },
      400,
      /expires must be the day/,
    ],
    ['POST', '', { name: 'operator', scopes: ['decide'] }, 409, /exists/],
    ['POST', '/operator/secrets', undefined, 409, /API_KEYS/],
    ['DELETE', '/nobody', undefined, 404, /no key of this name/],
    ['DELETE', '/No%20Body', undefined, 400, /must/],
  ] as const)('%s %s of %j says what to do', async (method, path, wish, status, detail) => {
    expect(await ask(method, path, wish)).toMatchObject({ status, detail: expect.stringMatching(detail) });
  });
});
