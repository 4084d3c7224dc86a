import { expect, it } from 'vitest';
import { describeLoad } from '../../../src/cli/load-summary.ts';
import type { LoadResult } from '../../../src/load/load-customers.ts';

const counts = { created: 90, replaced: 0, unchanged: 0, older: 0, rejected: 0, repaired: 0 };
const circumstances = { seconds: 3, rejectsFile: 'rejects.ndjson', stored: true };

it('the summary of a load lists words that nothing uses, with their number and first row', () => {
  const unused = [
    { count: 1234, text: '/cases/…/type is complain, which no pack or rule names', first: 'row 7' },
  ];
  const result: LoadResult = { status: 'done', row: 90, rows: 90, counts, unread: 0, reasons: [], unused };
  expect(describeLoad(result, circumstances)).toEqual([
    'read 90 of 90 rows in 3.0 s (30 rows/s): 90 loaded, 0 rejected',
    '  90 new, 0 replaced, 0 unchanged, 0 older than what is stored',
    '  words that nothing uses:',
    '    1,234 × /cases/…/type is complain, which no pack or rule names (first: row 7)',
  ]);
  expect(describeLoad({ ...result, unused: [] }, circumstances)).toHaveLength(2);
});

it('its figures add up: what was read is loaded or rejected, lines that are no rows included', () => {
  const result: LoadResult = {
    status: 'done',
    row: 5,
    rows: 5,
    counts: { ...counts, created: 2, replaced: 1, unchanged: 1, rejected: 3, repaired: 2 },
    unread: 2,
    reasons: [],
    unused: [],
  };
  const [headline, stored, refused] = describeLoad(result, circumstances);
  expect(headline).toBe('read 7 of 7 rows in 3.0 s (2 rows/s): 4 loaded (2 of them repaired), 3 rejected');
  expect(stored).toBe('  2 new, 1 replaced, 1 unchanged, 0 older than what is stored');
  expect(refused).toBe(
    '  3 rejected (2 of them are lines that could not be read), 2 repaired: see rejects.ndjson',
  );
  expect(describeLoad(result, { ...circumstances, stored: false })[0]).toMatch(/: 4 could be loaded/);
});
