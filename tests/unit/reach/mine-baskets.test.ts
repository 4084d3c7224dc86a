import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { shapeRows } from '../../../src/adapters/duckdb/shape-rows.ts';
import {
  countPairsSql,
  findAssociations,
  type PairCount,
  proposeRules,
} from '../../../src/reach/mine-baskets.ts';

const folder = mkdtempSync(join(tmpdir(), 'tact-mine-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function mine(baskets: readonly (readonly string[])[], support: number): Promise<readonly PairCount[]> {
  const file = join(folder, 'bought.ndjson');
  const rows = baskets.flatMap((items, basket) => items.map((item) => ({ basket, item })));
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const mapping = countPairsSql('SELECT basket, item FROM bought;', support);
  const pairs: PairCount[] = [];
  for await (const line of shapeRows({
    files: [file],
    mapping,
    memoryMb: 128,
    threads: 1,
    spillFolder: folder,
  }))
    pairs.push(JSON.parse(line) as PairCount);
  return pairs;
}

describe('the associations of baskets', () => {
  it('are those that counting by hand gives', async () => {
    const goods = fc.constantFrom('milk', 'bread', 'beer', 'nuts');
    const someBaskets = fc.array(fc.uniqueArray(goods, { minLength: 1 }), { minLength: 3, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(someBaskets, async (baskets) => {
        const count = (...items: string[]) =>
          baskets.filter((basket) => items.every((item) => basket.some((one) => one === item))).length;
        const names = ['milk', 'bread', 'beer', 'nuts'];
        const wanted = names
          .flatMap((item) => names.map((other) => [item, other] as const))
          .filter(
            ([item, other]) =>
              item !== other && count(item, other) >= 0.25 * baskets.length && count(item, other) > 0,
          )
          .map(([item, other]) => ({
            item,
            other,
            both: count(item, other),
            withItem: count(item),
            withOther: count(other),
            baskets: baskets.length,
          }));
        const sorted = (pairs: readonly PairCount[]) =>
          pairs
            .map(({ item, other, ...counts }) =>
              [item, other, counts.both, counts.withItem, counts.withOther, counts.baskets].join(' '),
            )
            .sort();
        expect(sorted(await mine(baskets, 0.25))).toEqual(sorted(wanted));
      }),
      { numRuns: 8 },
    );
  });

  it('come with the strongest lift first, and become rules that a person has to complete', () => {
    const pair = {
      item: 'whole milk',
      other: 'Crème fraîche',
      both: 30,
      withItem: 100,
      withOther: 60,
      baskets: 1000,
    };
    const weak = { ...pair, other: 'bread', withOther: 900 };
    const found = findAssociations([weak, pair, { ...pair, other: 'rare', both: 5 }], 0.2);
    expect(found.map(({ other, lift }) => [other, lift])).toEqual([
      ['Crème fraîche', 5],
      ['bread', 1 / 3],
    ]);
    expect(proposeRules(found.slice(0, 1))).toMatchObject({
      rules: [
        {
          id: 'mined-whole-milk-creme-fraiche',
          description: expect.stringContaining(
            '30.0 % of cases (95 % interval 21.9 % to 39.6 %), 5.00 times',
          ),
          event: { type: 'offer', params: { offer: 'creme-fraiche-coupon' } },
        },
      ],
    });
  });
});
