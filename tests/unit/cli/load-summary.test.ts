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
    'loaded 90 of 90 rows in 3.0 s (30 rows/s)',
    '  90 new, 0 replaced, 0 unchanged, 0 older than what is stored',
    '  words that nothing uses:',
    '    1,234 × /cases/…/type is complain, which no pack or rule names (first: row 7)',
  ]);
  expect(describeLoad({ ...result, unused: [] }, circumstances)).toHaveLength(2);
});
