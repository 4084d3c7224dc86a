import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryKeyStore } from '../../../src/adapters/memory/memory-key-store.ts';
import { createSecret } from '../../../src/main/compose/create-secret.ts';
import { createKeyManager, type KeyManager } from '../../../src/maintain/manage-keys.ts';
import type { KeyStore } from '../../../src/maintain/ports.ts';
import { makeApiKey } from '../../support/make-api-key.ts';

const operator = makeApiKey('operator', ['keys']);
const wish = { name: 'kiosk', scopes: ['decide'] as const };
let store: KeyStore;
let manager: KeyManager;
let changes: number;

const manage = (overrides: Partial<Parameters<typeof createKeyManager>[0]> = {}): KeyManager =>
  createKeyManager({
    store,
    settings: [operator.key],
    newSecret: createSecret,
    onChange: async () => {
      changes += 1;
    },
    ...overrides,
  });

beforeEach(() => {
  store = createMemoryKeyStore();
  changes = 0;
  manager = manage();
});

describe('a key of the ledger', () => {
  it('is issued once, and only the hash of its secret is stored', async () => {
    const issued = await manager.issue(wish);
    const text = issued.status === 'issued' ? issued.key : '';
    expect(text).toMatch(/^tact_kiosk_[\w-]{43}$/);
    expect(JSON.stringify(await store.list())).not.toContain(text.split('_').slice(2).join('_'));
    expect(await manager.issue(wish)).toMatchObject({
      status: 'refused',
      why: expect.stringMatching(/exists/),
    });
    expect(changes).toBe(1);
  });

  it('is issued to one of two operators who choose the same name at the same time', async () => {
    const both = await Promise.all([manager.issue(wish), manage().issue(wish)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['issued', 'refused']);
  });

  it('has two secrets from its renewal until the older one is retired', async () => {
    await manager.issue(wish);
    const [before] = await store.list();
    expect(await manager.retire('kiosk')).toMatchObject({
      status: 'refused',
      why: expect.stringMatching(/one secret/),
    });
    expect((await manager.renew('kiosk')).status).toBe('issued');
    const [between] = await store.list();
    expect(between).toEqual({ ...before, nextSha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await manager.renew('kiosk')).toMatchObject({
      status: 'refused',
      why: expect.stringMatching(/two secrets/),
    });
    expect(await manager.retire('kiosk')).toEqual({ status: 'changed', name: 'kiosk' });
    expect(await store.list()).toEqual([{ ...before, sha256: between?.nextSha256 }]);
  });

  it('is gone once it is revoked, and its name is free again', async () => {
    await manager.issue(wish);
    expect(await manager.revoke('kiosk')).toEqual({ status: 'changed', name: 'kiosk' });
    expect(await manager.revoke('kiosk')).toEqual({ status: 'not-found' });
    expect((await manager.issue(wish)).status).toBe('issued');
  });

  it('is not changed if somebody else has changed it meanwhile', async () => {
    await manager.issue(wish);
    const late = manage({ store: { ...store, replace: async () => false } });
    expect(await late.revoke('kiosk')).toMatchObject({
      status: 'refused',
      why: expect.stringMatching(/same time/),
    });
  });

  it('is listed with its limits and its last use, without secrets', async () => {
    const limits = { touchpoints: ['check-in'], channels: ['kiosk'], perSecond: 5, expires: '2027-06-30' };
    await manager.issue({ ...wish, ...limits });
    await store.noteUses(new Map([['kiosk', Date.UTC(2026, 10, 30, 12)]]));
    expect(await manager.list()).toEqual([
      { name: 'operator', scopes: ['keys'], origin: 'settings', secrets: 1, lastUsedAt: null },
      { ...wish, ...limits, origin: 'ledger', secrets: 1, lastUsedAt: '2026-11-30T12:00:00.000Z' },
    ]);
  });
});

it('keys of the settings are changed there only', async () => {
  for (const change of [manager.renew, manager.retire, manager.revoke])
    expect(await change('operator')).toMatchObject({
      status: 'refused',
      why: expect.stringMatching(/API_KEYS/),
    });
  expect((await manager.issue({ ...wish, name: 'operator' })).status).toBe('refused');
  expect(changes).toBe(0);
});

it('a service that asks nobody for a key issues none', async () => {
  expect(await manage({ settings: [] }).issue(wish)).toMatchObject({
    status: 'refused',
    why: expect.stringMatching(/Set API_KEYS/),
  });
  expect(await store.list()).toEqual([]);
});

it('wishes are checked as the settings are', () => {
  expect(manager.findFaults({ ...wish, expires: '2027-02-30' })).toEqual([expect.stringMatching(/^expires/)]);
  expect(manager.findFaults(wish)).toEqual([]);
});
