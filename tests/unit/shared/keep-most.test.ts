import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepMost } from '../../../src/shared/keep-most.ts';

type Entry = { readonly at: number; readonly matters: boolean };
const keep = (entries: readonly Entry[], most: number) =>
  keepMost(
    entries,
    most,
    ({ at }) => at,
    ({ matters }) => matters,
  );

/** The latest entries, as many as half of the list may be. */
const newestHalf = (entries: readonly Entry[], most: number): readonly Entry[] =>
  entries.toSorted((one, other) => one.at - other.at).slice(Math.floor(-most / 2));

test('the newest half stays; of the others what is left out is never newer than what is kept, unless that matters more', () => {
  const entry = fc.record({ at: fc.nat(20), matters: fc.boolean() });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 30 }), fc.integer({ min: 1, max: 30 }), (entries, most) => {
      const kept = keep(entries, most);
      expect(kept).toHaveLength(Math.min(most, entries.length));
      expect(kept).toEqual(entries.filter((each) => kept.includes(each)));
      if (entries.length <= most) return;
      const newest = newestHalf(entries, most);
      expect(kept).toEqual(expect.arrayContaining([...newest]));
      for (const left of entries.filter((each) => !kept.includes(each)))
        for (const other of kept.filter((each) => !newest.includes(each)))
          expect(other.matters === left.matters ? other.at >= left.at : other.matters).toBe(true);
    }),
  );
});

test('what is kept is the same, whether entries are left out at once or one by one', () => {
  const entry = fc.record({ at: fc.nat(5), matters: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(entry, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 30 }),
      (entries, most) => {
        let oneByOne: readonly Entry[] = entries;
        while (oneByOne.length > most) oneByOne = keep(oneByOne, oneByOne.length - 1);
        const kept = keep(entries, most);
        expect(kept.map((each) => entries.indexOf(each))).toEqual(
          oneByOne.map((each) => entries.indexOf(each)),
        );
      },
    ),
  );
});
