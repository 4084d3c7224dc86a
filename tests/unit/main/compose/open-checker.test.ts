import { afterEach, describe, expect, it } from 'vitest';
import { sampleCustomer } from '../../../../benchmarks/data/sample-customers.ts';
import type { RowChecker } from '../../../../src/load/check-rows.ts';
import type { ExtractRows } from '../../../../src/load/ports.ts';
import { openChecker } from '../../../../src/main/compose/open-checker.ts';

const plan = { source: 'crm', timeZone: 'UTC' };
const json = Buffer.from(JSON.stringify(sampleCustomer(1)));
const rows: ExtractRows = { first: 1, ids: [sampleCustomer(1).customerId], json, ends: [json.length] };

let checker: RowChecker | undefined;
afterEach(() => checker?.close());

describe('the check of a load', () => {
  it.each([
    { extract: 'a small extract in this thread', count: 10, isAhead: false },
    { extract: 'a large one in threads, which batches are given ahead', count: 1_000_000, isAhead: true },
  ])('checks $extract', async ({ count, isAhead }) => {
    checker = openChecker(plan);
    checker.begin({ rows: count, repeated: new Set(), unread: { count: 0, kept: [] } });
    expect(checker.width > 0).toBe(isAhead);
    expect((await checker.check(rows)).snapshots).toHaveLength(1);
  });

  it('rejects customers whom the survey found in several rows, here and in threads', async () => {
    for (const count of [10, 1_000_000]) {
      checker = openChecker(plan);
      checker.begin({ rows: count, repeated: new Set(rows.ids.map(String)), unread: { count: 0, kept: [] } });
      expect(await checker.check(rows)).toMatchObject({ rejected: 1, snapshots: [] });
      await checker.close();
    }
  });

  it('checks nothing before the survey, which alone knows whom several rows name', async () => {
    checker = openChecker(plan);
    await expect(checker.check(rows)).rejects.toThrow('after the survey');
  });
});
