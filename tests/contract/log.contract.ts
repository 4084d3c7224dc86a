import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ContractBench, type OpenContractStore, openBench } from './contract-store.ts';

/** What every log of a ledger must do. */
export function describeLogContract(name: string, openStore: OpenContractStore): void {
  describe(`a log in ${name}`, () => {
    let bench: ContractBench;
    beforeEach(async () => {
      bench = await openBench(openStore);
    });
    afterEach(() => bench.store.close());

    it('grows by one entry at a time, and is read from any place', async () => {
      const log = bench.store.releases;
      expect([await log.size(), await log.read(0)]).toEqual([0, []]);
      for (const [place, entry] of ['{"a":"ü"}', 'b', 'c'].entries())
        expect(await log.append(place, entry)).toBe(true);
      expect([await log.size(), await log.read(0), await log.read(2), await log.read(3)]).toEqual([
        3,
        ['{"a":"ü"}', 'b', 'c'],
        ['c'],
        [],
      ]);
    });

    it('takes one of many entries for the same place, and none for another', async () => {
      const log = bench.store.releases;
      const taken = await Promise.all(Array.from({ length: 10 }, (_, each) => log.append(0, String(each))));
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect([await log.append(0, 'x'), await log.append(2, 'x')]).toEqual([false, false]);
      expect(await log.read(0)).toEqual([String(taken.indexOf(true))]);
    });

    it('keeps texts of megabytes', async () => {
      const log = bench.store.releases;
      const text = 'Zürich 苏黎世\n'.repeat(100_000);
      await log.keep('a'.repeat(64), text);
      expect((await log.find('a'.repeat(64))) === text).toBe(true);
      expect(await log.find('b'.repeat(64))).toBeUndefined();
      expect(await log.size()).toBe(0);
    });
  });
}
