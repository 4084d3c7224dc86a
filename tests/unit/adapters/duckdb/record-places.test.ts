import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RecordPlaces } from '../../../../src/adapters/duckdb/record-places.ts';

it('places of records are found as they were noted, over several files', () => {
  const step = fc.record({
    gap: fc.constantFrom(1, 1, 1, 2, 5),
    isNextFile: fc.constantFrom(false, false, false, true),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const places = new RecordPlaces();
      let [file, line] = [0, 0];
      const noted = steps.map(({ gap, isNextFile }) => {
        [file, line] = isNextFile ? [file + 1, gap] : [file, line + gap];
        places.add(`${file}.csv`, line);
        return { file: `${file}.csv`, line };
      });
      expect(noted.map((_, index) => places.find(index + 1))).toEqual(noted);
      expect(places.find(0)).toBeUndefined();
      expect(places.count).toBe(noted.length);
    }),
  );
});
