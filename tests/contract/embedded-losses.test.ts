import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/adapters/embedded/embedded-store.ts';
import { openEmbeddedStoreKeeper } from '../../src/adapters/embedded/embedded-store-keeper.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import { answerFrom } from '../support/answer-services.ts';
import { checkIn, demoRuleSet, passenger } from '../support/demo-airline.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tact-losses-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function withStore<T>(work: (store: EmbeddedStore) => Promise<T>): Promise<T> {
  const store = await openEmbeddedStore({ folder });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const ask = (store: EmbeddedStore, interactionId: string) =>
  answerInteraction(
    { ruleSet: demoRuleSet, loadedAt: 0 },
    checkIn(interactionId, 'c-1'),
    answerFrom(store, Date.now),
  );
const lossesOf = async ({ losses }: EmbeddedStore) => [await losses.customers(), await losses.decisions()];
const codesOf = async (store: EmbeddedStore, id: string) =>
  (await ask(store, id)).decision.degraded.map(({ code }) => code);

describe('an embedded store', () => {
  beforeEach(() =>
    withStore(async (store) => {
      expect(await lossesOf(store)).toEqual([undefined, undefined]);
      await store.customers.put(passenger('c-1'));
      await ask(store, 'k-1');
    }),
  );

  it('that is opened again lost nothing, and a stranger is a stranger', () =>
    withStore(async (store) => {
      expect(await lossesOf(store)).toEqual([undefined, undefined]);
      await store.customers.erase('c-1', Date.now());
      expect((await ask(store, 'k-2')).decision.reasons[0]?.code).toBe('customer-unknown');
    }));

  it.each([
    ['is gone', () => rm(join(folder, 'data.mdb'))],
    [
      'is gone with its witness',
      async () => {
        await rm(join(folder, 'data.mdb'));
        await rm(join(folder, 'founded'));
      },
    ],
    [
      'is an empty new one, and the lock is gone',
      async () => {
        await rm(join(folder, 'lock.mdb'));
        await writeFile(join(folder, 'data.mdb'), '');
      },
    ],
  ])('whose data file %s says so, promises nothing and takes no invented people', async (_, lose) => {
    await lose();
    await withStore(async (store) => {
      expect(await lossesOf(store)).toEqual([
        expect.stringContaining('tact load'),
        expect.stringContaining('tact store confirm'),
      ]);
      expect(await codesOf(store, 'k-1')).toEqual(['customers-lost']);
      expect(await store.makeDemonstration([passenger('c-9')])).toBe(false);
    });
    await withStore(async (store) => {
      await store.sink.markLoaded();
      await store.customers.put(passenger('c-1'));
      expect(await lossesOf(store)).toEqual([undefined, expect.any(String)]);
      const { decision } = await ask(store, 'k-1');
      expect(decision.degraded).toMatchObject([{ code: 'ledger-lost', repeat: 'decides-again' }]);
      expect(decision.actions).toEqual([]);
    });
    const keeper = await openEmbeddedStoreKeeper(folder, Date.now());
    await keeper.confirm();
    await keeper.close();
    await withStore(async (store) => {
      expect(await lossesOf(store)).toEqual([undefined, undefined]);
      expect((await ask(store, 'k-1')).decision).toMatchObject({
        degraded: [],
        actions: [{ type: 'upgrade' }],
      });
    });
  });
});
