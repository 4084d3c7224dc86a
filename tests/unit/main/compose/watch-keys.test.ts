import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMemoryKeyStore } from '../../../../src/adapters/memory/memory-key-store.ts';
import type { ApiKey } from '../../../../src/domain/access/api-key.ts';
import { ServiceError } from '../../../../src/domain/shared/service-error.ts';
import { type WatchedKeys, watchKeys } from '../../../../src/main/compose/watch-keys.ts';
import { makeApiKey } from '../../../support/make-api-key.ts';

const operator = makeApiKey('operator', ['keys']);
const kiosk = makeApiKey('kiosk', ['decide']);
let watched: WatchedKeys | undefined;
let lines: string[] = [];
const logger = {
  warn: (_: object, text: string) => void lines.push(text),
  info: (text: string) => void lines.push(text),
} as unknown as Parameters<typeof watchKeys>[2];
const finds = (key: { text: string }) =>
  (watched?.valid.find(`Bearer ${key.text}`) as ApiKey | undefined)?.name;

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
});
afterEach(() => {
  watched?.close();
  vi.useRealTimers();
});

it('a process accepts and refuses keys within a second of a change that another one made', async () => {
  const store = createMemoryKeyStore();
  watched = await watchKeys(
    { apiKeys: [operator.key], oidcIssuer: undefined, oidcAudience: undefined },
    store,
    logger,
  );
  expect([finds(operator), finds(kiosk)]).toEqual(['operator', undefined]);
  await store.replace('kiosk', undefined, kiosk.entry);
  await vi.advanceTimersByTimeAsync(1000);
  expect([finds(operator), finds(kiosk)]).toEqual(['operator', 'kiosk']);
  await store.replace('kiosk', kiosk.entry, undefined);
  await vi.advanceTimersByTimeAsync(1000);
  expect([finds(operator), finds(kiosk)]).toEqual(['operator', undefined]);
});

it('the key of the settings counts where the ledger has one of its name', async () => {
  const store = createMemoryKeyStore();
  const other = makeApiKey('operator', ['decide']);
  await store.replace('operator', undefined, other.entry);
  watched = await watchKeys(
    { apiKeys: [operator.key], oidcIssuer: undefined, oidcAudience: undefined },
    store,
    logger,
  );
  expect([finds(operator), finds(other)]).toEqual(['operator', undefined]);
});

it('known keys stay valid while the ledger cannot be read, which is logged once', async () => {
  const store = createMemoryKeyStore();
  await store.replace('kiosk', undefined, kiosk.entry);
  const revision = vi.fn(store.revision);
  watched = await watchKeys(
    { apiKeys: [operator.key], oidcIssuer: undefined, oidcAudience: undefined },
    { ...store, revision },
    logger,
  );
  revision.mockRejectedValue(new ServiceError('store-unavailable', 'Redis did not answer; try again'));
  await vi.advanceTimersByTimeAsync(5000);
  expect(finds(kiosk)).toBe('kiosk');
  expect(lines).toEqual([expect.stringMatching(/cannot be read/)]);
  revision.mockImplementation(store.revision);
  await store.replace('kiosk', kiosk.entry, undefined);
  await vi.advanceTimersByTimeAsync(1000);
  expect(finds(kiosk)).toBeUndefined();
  expect(lines).toHaveLength(2);
});

it('last uses are written to the ledger every few seconds', async () => {
  const store = createMemoryKeyStore();
  watched = await watchKeys(
    { apiKeys: [operator.key], oidcIssuer: undefined, oidcAudience: undefined },
    store,
    logger,
  );
  finds(operator);
  const usedAt = Date.now();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(await store.lastUses()).toEqual(new Map([['operator', usedAt]]));
});

it('nobody is asked for a key where the settings hold none', async () => {
  expect(
    await watchKeys(
      { apiKeys: [], oidcIssuer: undefined, oidcAudience: undefined },
      createMemoryKeyStore(),
      logger,
    ),
  ).toBeUndefined();
});
