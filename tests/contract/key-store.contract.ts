import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyEntry } from '../../src/domain/access/parse-api-keys.ts';
import { makeApiKey } from '../support/make-api-key.ts';
import { type ContractBench, type OpenContractStore, openBench } from './contract-store.ts';

/** What every store of callers' keys must do. */
export function describeKeyStoreContract(name: string, openStore: OpenContractStore): void {
  describe(`the keys of callers in ${name}`, () => {
    let bench: ContractBench;
    beforeEach(async () => {
      bench = await openBench(openStore);
    });
    afterEach(() => bench.store.close());
    const entryOf = (key: string): KeyEntry => makeApiKey(key, ['decide']).entry;

    it('are stored, replaced and removed, each with another revision', async () => {
      const { apiKeys } = bench.store;
      const [desk, kiosk] = [entryOf('desk'), entryOf('kiosk')];
      const revisions = [await apiKeys.revision()];
      const change = async (...change: Parameters<typeof apiKeys.replace>) => {
        expect(await apiKeys.replace(...change)).toBe(true);
        revisions.push(await apiKeys.revision());
      };
      await change('kiosk', undefined, kiosk);
      await change('desk', undefined, desk);
      expect(await apiKeys.list()).toEqual([desk, kiosk]);
      const renewed = { ...desk, nextSha256: entryOf('desk').sha256 };
      await change('desk', desk, renewed);
      await change('kiosk', kiosk, undefined);
      expect(await apiKeys.list()).toEqual([renewed]);
      expect(new Set(revisions).size).toBe(revisions.length);
    });

    it('do not change under somebody who has seen another state', async () => {
      const { apiKeys } = bench.store;
      const [stored, other] = [entryOf('desk'), entryOf('desk')];
      await apiKeys.replace('desk', undefined, stored);
      const revision = await apiKeys.revision();
      expect(await apiKeys.replace('desk', undefined, other)).toBe(false);
      expect(await apiKeys.replace('desk', other, undefined)).toBe(false);
      expect(await apiKeys.replace('kiosk', other, stored)).toBe(false);
      expect(await apiKeys.list()).toEqual([stored]);
      expect(await apiKeys.revision()).toBe(revision);
    });

    it('let one of many simultaneous changes through', async () => {
      const { apiKeys } = bench.store;
      const rivals = Array.from({ length: 10 }, () => entryOf('desk'));
      const done = await Promise.all(rivals.map((rival) => apiKeys.replace('desk', undefined, rival)));
      expect(done.filter(Boolean)).toHaveLength(1);
      expect(await apiKeys.list()).toEqual([rivals[done.indexOf(true)]]);
    });

    it('remember their last use until they are removed', async () => {
      const { apiKeys } = bench.store;
      const desk = entryOf('desk');
      await apiKeys.replace('desk', undefined, desk);
      await apiKeys.noteUses(new Map());
      await apiKeys.noteUses(new Map(Object.entries({ desk: 1000, settings: 5 })));
      await apiKeys.noteUses(new Map([['desk', 2000]]));
      expect(await apiKeys.lastUses()).toEqual(new Map(Object.entries({ desk: 2000, settings: 5 })));
      await apiKeys.replace('desk', desk, undefined);
      expect(await apiKeys.lastUses()).toEqual(new Map([['settings', 5]]));
    });
  });
}
