import { describe, expect, it } from 'vitest';
import { compileRuleSet } from '../../../../src/author/compile-rule-set.ts';
import type { Snapshot } from '../../../../src/domain/customer/snapshot.ts';
import { foundDemonstration } from '../../../../src/main/compose/found-demonstration.ts';
import { readPackFiles } from '../../../support/pack-files.ts';

const now = Date.UTC(2026, 10, 21, 16);
const files = readPackFiles('rules');
const compile = (packs: readonly string[]) => {
  const { ruleSet } = compileRuleSet(files.filter(({ path }) => packs.includes(path.split('/')[0] ?? '')));
  if (ruleSet === undefined) throw new Error('the packs do not compile');
  return ruleSet;
};
const bank = compile(['bank']);

/** A store that was always empty, or not, or is a demonstration. */
function makeStore(state: 'empty' | 'used' | 'demonstration') {
  const people: Snapshot[] = [];
  const found = async (all: readonly Snapshot[]): Promise<boolean> => {
    if (state === 'empty') people.push(...all);
    return state === 'empty';
  };
  return { people, demonstration: { isMarked: () => state === 'demonstration', found } };
}
const allowed = { sampleCustomers: true, dataDir: '.tact' };

describe('founding a demonstration', () => {
  it('stores the people of the packs that are there, and of no other', async () => {
    const store = makeStore('empty');
    const samples = await foundDemonstration(allowed, store, bank, now);
    expect(samples.length).toBeGreaterThan(0);
    expect(store.people).toEqual(samples.map(({ customer }) => customer));
    expect(store.people.map(({ customerId }) => customerId.slice(0, 3))).toEqual(
      store.people.map(() => 'C-3'),
    );
  });

  it('gives no samples of a store that holds others', async () => {
    const store = makeStore('used');
    expect(await foundDemonstration(allowed, store, bank, now)).toEqual([]);
    expect(store.people).toEqual([]);
  });

  it('goes on with a demonstration, but not where sample customers are off', async () => {
    const store = makeStore('demonstration');
    expect((await foundDemonstration(allowed, store, bank, now)).length).toBeGreaterThan(0);
    const off = { ...allowed, sampleCustomers: false };
    await expect(foundDemonstration(off, store, bank, now)).rejects.toThrow(/SAMPLE_CUSTOMERS is off/);
  });

  it('stores nothing where sample customers are off, nor where a store cannot be a demonstration', async () => {
    const store = makeStore('empty');
    expect(await foundDemonstration({ ...allowed, sampleCustomers: false }, store, bank, now)).toEqual([]);
    expect(await foundDemonstration(allowed, {}, bank, now)).toEqual([]);
    expect(store.people).toEqual([]);
  });
});
