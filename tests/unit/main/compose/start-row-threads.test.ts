import { afterEach, describe, expect, it } from 'vitest';
import { sampleCustomer } from '../../../../benchmarks/data/sample-customers.ts';
import { createSnapshotCheck } from '../../../../src/http/schemas/check-snapshot.ts';
import { openChecks } from '../../../../src/load/check-plan.ts';
import { checkRows, type RowChecker } from '../../../../src/load/check-rows.ts';
import type { ExtractRows } from '../../../../src/load/ports.ts';
import { startRowThreads } from '../../../../src/main/compose/start-row-threads.ts';

const plan = { source: 'crm', timeZone: 'Europe/Rome', attributes: ['flights12m'] };
const survey = { rows: 180, repeated: new Set(['C000000003']), unread: { count: 0, kept: [] } };

/** Rows of an extract, of which some cannot be loaded. */
function rowsFrom(first: number, count: number): ExtractRows {
  const rows = Array.from({ length: count }, (_, index) => {
    const { attributes: _attributes, ...customer } = sampleCustomer(first + index);
    const changed = {
      ...customer,
      name: { given: '陳 é' },
      ...(index % 7 === 3 ? { birthDate: 'May' } : {}),
    };
    return { id: customer.customerId, json: Buffer.from(JSON.stringify(changed)) };
  });
  const ends: number[] = [];
  for (const { json } of rows) ends.push((ends.at(-1) ?? 0) + json.length);
  return { first, ids: rows.map(({ id }) => id), json: Buffer.concat(rows.map(({ json }) => json)), ends };
}

let checker: RowChecker | undefined;
afterEach(() => checker?.close());

describe('threads that check rows', () => {
  it('answer what this thread would, whichever of them is asked', async () => {
    checker = startRowThreads(plan, 2);
    checker.begin(survey);
    const here = openChecks(plan, survey.repeated, createSnapshotCheck(Date.now));
    const batches = Array.from({ length: 9 }, (_, index) => rowsFrom(index * 20 + 1, 20));
    const expected = batches.map((rows) => checkRows(rows, here));
    const asked = await Promise.all(batches.map(async (rows) => checker?.check(rows)));
    for (const [index, checked] of asked.entries()) {
      const { snapshots = [], ...rest } = checked ?? {};
      const { snapshots: wanted = [], ...others } = expected[index] ?? {};
      expect(rest).toEqual(others);
      expect(snapshots.map((one) => ({ ...one, bytes: Buffer.from(one.bytes) }))).toEqual(
        wanted.map((one) => ({ ...one, bytes: Buffer.from(one.bytes) })),
      );
    }
    expect(asked[0]?.rejected).toBe(4);
  });

  it('leave the rows that they were given as they are', async () => {
    checker = startRowThreads(plan, 1);
    const rows = rowsFrom(50, 5);
    await checker.check(rows);
    expect(rows.json).toEqual(rowsFrom(50, 5).json);
  });

  it('refuse what they were asked, and all that follows, once they have ended', async () => {
    checker = startRowThreads(plan, 1);
    const asked = checker.check(rowsFrom(1, 5));
    const refused = expect(asked).rejects.toThrow('has ended');
    await checker.close();
    await refused;
    await expect(checker.check(rowsFrom(1, 5))).rejects.toThrow('has ended');
  });
});
