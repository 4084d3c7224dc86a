import { describe, expect, it } from 'vitest';
import type { EncodedSnapshot } from '../../../src/domain/customer/encoded-snapshot.ts';
import type { Snapshot } from '../../../src/domain/customer/snapshot.ts';
import { decodeSnapshot } from '../../../src/domain/customer/snapshot-codec.ts';
import { createSnapshotCheck } from '../../../src/http/schemas/check-snapshot.ts';
import { type CheckPlan, openChecks } from '../../../src/load/check-plan.ts';
import type { ExtractRow } from '../../../src/load/check-row.ts';
import { checkRowsHere } from '../../../src/load/check-rows.ts';
import { type Load, loadCustomers } from '../../../src/load/load-customers.ts';
import type {
  Checkpoint,
  Extract,
  ExtractRows,
  RowOutcome,
  RowReport,
  SnapshotSink,
  StoredId,
} from '../../../src/load/ports.ts';

const asOf = '2026-11-20T00:00:00Z';
const checkSnapshot = createSnapshotCheck(Date.now);

const rowsOf = (ids: readonly (string | null)[], fields: object = {}): ExtractRow[] =>
  ids.map((customerId, index) => ({
    row: index + 1,
    customerId,
    json: JSON.stringify({ customerId, asOf, ...fields }),
  }));

function joinRows(rows: readonly ExtractRow[]): ExtractRows {
  const documents = rows.map(({ json }) => Buffer.from(json));
  const ends = documents.map((_, index) => Buffer.concat(documents.slice(0, index + 1)).length);
  return {
    first: rows[0]?.row ?? 1,
    ids: rows.map(({ customerId }) => customerId),
    json: Buffer.concat(documents),
    ends,
  };
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `C${index}`);

function extractOf(rows: readonly ExtractRow[], repeated: string[] = []): Extract {
  const ids = new Set(rows.map(({ customerId }) => customerId));
  return {
    fingerprint: 'f1',
    survey: async () => ({ rows: rows.length, repeated: new Set(repeated), unread: { count: 0, kept: [] } }),
    async *read() {
      for (let start = 0; start < rows.length; start += 70) yield joinRows(rows.slice(start, start + 70));
    },
    locate: async (asked) =>
      asked.map(({ row }) => (row === null ? undefined : { file: 'f.csv', line: row + 1 })),
    async findAbsent(batches) {
      const stored: StoredId[] = [];
      for await (const batch of batches) stored.push(...batch);
      const absent = stored.filter(({ customerId }) => !ids.has(customerId));
      return {
        looked: stored.length,
        absent: absent.length,
        async *batches() {
          yield absent;
        },
      };
    },
    close: () => undefined,
  };
}

/** A store in memory; fails after so many batches, or tells of each. */
function createSink(stored = new Map<string, Snapshot>(), failAfter = Number.POSITIVE_INFINITY) {
  let batches = 0;
  const put = ({ bytes }: EncodedSnapshot): RowOutcome => {
    const snapshot = decodeSnapshot(bytes);
    const before = stored.get(snapshot.customerId);
    if (before !== undefined && before.asOf > snapshot.asOf) return 'older';
    stored.set(snapshot.customerId, snapshot);
    return before === undefined ? 'created' : 'replaced';
  };
  const sink: SnapshotSink = {
    batchSize: 10,
    async putMany(snapshots) {
      batches += 1;
      await new Promise(setImmediate);
      if (batches > failAfter) throw new Error('the store went away');
      return snapshots.map(put);
    },
    async *listSource(source) {
      yield [...stored.values()].filter((snapshot) => snapshot.source === source);
    },
    async retireMany(ids) {
      return ids.filter(({ customerId }) => stored.delete(customerId)).length;
    },
    checkIn: async () => true,
    markLoaded: async () => undefined,
    close: async () => undefined,
  };
  return { sink, stored, batches: () => batches };
}

/** Checks here; `width` batches ahead, as threads do, and some of them turns of the event loop later than others. */
const checkerOf =
  (plan: Partial<CheckPlan>, width = 0): Load['openChecker'] =>
  () => {
    const whole = { source: 'crm', timeZone: 'UTC', ...plan };
    const checker = checkRowsHere((repeated) => openChecks(whole, repeated, checkSnapshot));
    return {
      ...checker,
      width,
      async check(rows) {
        for (let turns = width === 0 ? 0 : (rows.first * 7) % 5; turns > 0; turns -= 1)
          await new Promise(setImmediate);
        return checker.check(rows);
      },
    };
  };

function createBench(changes: Partial<Load> & Pick<Load, 'extract'>) {
  const reports: RowReport[] = [];
  const kept: { checkpoint?: Checkpoint } = {};
  let time = 0;
  const load: Load = {
    openReports: async (position) => {
      reports.length = position;
      return {
        write: async (some) => {
          reports.push(...some);
        },
        position: () => reports.length,
        close: async () => undefined,
      };
    },
    checkpoints: {
      read: async () => kept.checkpoint,
      write: async (checkpoint) => {
        kept.checkpoint = checkpoint;
      },
      remove: async () => {
        delete kept.checkpoint;
      },
    },
    source: 'crm',
    openChecker: checkerOf({}),
    throttle: async () => undefined,
    elapsed: () => {
      time += 600;
      return time;
    },
    progress: () => undefined,
    retireProgress: () => undefined,
    signal: new AbortController().signal,
    mostRejects: 1000,
    ...changes,
  };
  return { load, reports, kept };
}

describe('loading an extract', () => {
  it('stores every good row and reports the others with row, reason and place', async () => {
    const rows = [
      ...rowsOf(numbered(25)),
      { row: 26, customerId: null, json: '{}' },
      { row: 27, customerId: 'C27', json: JSON.stringify({ asOf, birthDate: 'in spring' }) },
      { row: 28, customerId: 'C28', json: '[]' },
      { row: 29, customerId: 'twice', json: JSON.stringify({ asOf }) },
    ];
    const { sink, stored } = createSink();
    const { load, reports } = createBench({ extract: extractOf(rows, ['twice']), sink });
    const result = await loadCustomers(load);
    expect(result).toMatchObject({ status: 'done', row: 29, rows: 29, counts: { created: 25, rejected: 4 } });
    expect(stored.size).toBe(25);
    expect(stored.get('C3')).toMatchObject({ customerId: 'C3', asOf, source: 'crm', schemaVersion: 1 });
    expect(reports.map(({ row, reason, pointer }) => [row, reason, pointer])).toEqual([
      [26, 'no-customer-id', '/customerId'],
      [27, 'invalid', '/birthDate'],
      [28, 'not-json', ''],
      [29, 'repeated-customer', '/customerId'],
    ]);
  });

  it('sends all rows again when the store was emptied meanwhile, and counts what became of them then', async () => {
    const { sink, stored, batches } = createSink();
    let isEmptied = false;
    const emptied: SnapshotSink = {
      ...sink,
      async checkIn() {
        if (isEmptied || batches() < 3) return true;
        isEmptied = true;
        stored.clear();
        return false;
      },
    };
    const { load } = createBench({ extract: extractOf(rowsOf(numbered(200))), sink: emptied });
    const result = await loadCustomers(load);
    expect(result).toMatchObject({ status: 'done', row: 200, begunAgain: 1 });
    // Batches that were under way when the store was emptied came after it.
    expect(result.counts.created + result.counts.replaced).toBe(200);
    expect(stored.size).toBe(200);
  });

  it('does not take up a load in a store that has not kept its rows', async () => {
    const { sink, stored } = createSink();
    const { load, kept } = createBench({ extract: extractOf(rowsOf(numbered(50))), sink });
    const counts = { created: 40, replaced: 0, unchanged: 0, older: 0, rejected: 0, repaired: 0 };
    kept.checkpoint = { fingerprint: 'f1', row: 40, chain: 0, counts, newestAsOf: null, reportsPosition: 0 };
    const answers = [false];
    const other = { ...sink, checkIn: async () => answers.shift() ?? true };
    expect(await loadCustomers({ ...load, sink: other })).toMatchObject({
      begunAgain: 1,
      counts: { created: 50 },
    });
    expect(stored.size).toBe(50);
  });

  it('gives up a store that loses rows again and again', async () => {
    const sink = { ...createSink().sink, checkIn: async () => false };
    const { load } = createBench({ extract: extractOf(rowsOf(numbered(50))), sink });
    await expect(loadCustomers(load)).rejects.toMatchObject({ code: 'store-unavailable' });
  });

  it('rejects attributes that no pack declares', async () => {
    const extract = extractOf(rowsOf(['C1'], { attributes: { known: 1, strange: 2 } }));
    const { load, reports } = createBench({ extract, sink: createSink().sink });
    const openChecker = checkerOf({ attributes: ['known'] });
    expect(await loadCustomers({ ...load, openChecker })).toMatchObject({ counts: { rejected: 1 } });
    expect(reports).toMatchObject([{ reason: 'unknown-attribute', pointer: '/attributes/strange' }]);
  });

  it.each([0, 3])(
    'counts words that no pack names, and stores their rows (%i batches ahead)',
    async (width) => {
      const incident = { incidentId: 'I-1', at: asOf, severity: 'light', status: 'open' };
      const rows = [
        ...rowsOf(numbered(80), { incidents: [{ ...incident, type: 'dely' }] }),
        ...rowsOf(['D1'], { identities: [{ type: 'pnr', value: 'X' }] }).map((row) => ({ ...row, row: 81 })),
      ];
      const named = (...names: string[]) => ({ names: new Set(names), all: false });
      const words = {
        identities: named('booking'),
        incidents: named('delay'),
        cases: named(),
        offers: named(),
        tiers: named(),
        segments: named(),
        products: named(),
        productCategories: named(),
        currencies: new Set<string>(),
      };
      const { load, reports } = createBench({ extract: extractOf(rows), sink: createSink().sink });
      const result = await loadCustomers({ ...load, openChecker: checkerOf({ words }, width) });
      expect(result.counts).toMatchObject({ created: 81, rejected: 0 });
      expect(reports).toEqual([]);
      expect(result.unused).toEqual([
        {
          count: 80,
          text: '/incidents/…/type is dely, which no pack or rule names (did you mean delay?)',
          first: 'row 1',
        },
        {
          count: 1,
          text: '/identities/…/type is pnr, which no pack or rule names: it is stored, and nothing uses it',
          first: 'row 81',
        },
      ]);
    },
  );

  it('never counts a newer stored snapshot as overwritten', async () => {
    const newer = { schemaVersion: 1, customerId: 'C0', asOf: '2026-11-21T00:00:00Z', market: 'IT' } as const;
    const { sink, stored } = createSink(new Map([['C0', newer]]));
    const result = await loadCustomers(createBench({ extract: extractOf(rowsOf(['C0', 'C1'])), sink }).load);
    expect(result.counts).toMatchObject({ created: 1, older: 1 });
    expect(stored.get('C0')).toBe(newer);
  });

  it('goes on after the last checkpoint when the store failed, and reports nothing twice', async () => {
    const rows = rowsOf(numbered(200)).map((row) =>
      row.row % 50 === 0 ? { ...row, json: '{"asOf":"never"}' } : row,
    );
    const stored = new Map<string, Snapshot>();
    const bench = createBench({ extract: extractOf(rows), sink: createSink(stored, 12).sink });
    await expect(loadCustomers(bench.load)).rejects.toThrow('the store went away');
    const reached = bench.kept.checkpoint?.row ?? 0;
    expect(reached).toBeGreaterThan(50);
    const again = createSink(stored);
    const result = await loadCustomers({ ...bench.load, sink: again.sink });
    expect(result).toMatchObject({ status: 'done', resumedAt: reached, row: 200, counts: { rejected: 4 } });
    expect(again.batches()).toBeLessThan(20);
    expect(stored.size).toBe(196);
    expect(bench.reports.map(({ row }) => row)).toEqual([50, 100, 150, 200]);
    expect(bench.kept.checkpoint).toBeUndefined();
  });

  it('starts again when the rows before the checkpoint have changed', async () => {
    const stored = new Map<string, Snapshot>();
    const bench = createBench({
      extract: extractOf(rowsOf(numbered(100))),
      sink: createSink(stored, 6).sink,
    });
    await expect(loadCustomers(bench.load)).rejects.toThrow();
    expect(bench.kept.checkpoint?.row).toBeGreaterThan(0);
    const turned = extractOf(rowsOf(numbered(100).reverse()));
    const result = await loadCustomers({ ...bench.load, extract: turned, sink: createSink(stored).sink });
    expect(result).toMatchObject({ status: 'done', row: 100 });
    expect(result.resumedAt).toBeUndefined();
    expect(stored.size).toBe(100);
  });

  it('has batches checked ahead, in whatever order they come back, and counts them in the order of their rows', async () => {
    const rows = rowsOf(numbered(200)).map((row) =>
      row.row % 30 === 0 ? { ...row, json: '{"asOf":"never"}' } : row,
    );
    const { sink, stored } = createSink();
    const seen: number[] = [];
    const bench = createBench({
      extract: extractOf(rows),
      sink,
      openChecker: checkerOf({}, 6),
      progress: ({ row }) => seen.push(row),
    });
    expect(await loadCustomers(bench.load)).toMatchObject({ status: 'done', row: 200 });
    expect(stored.size).toBe(194);
    expect(seen).toEqual([...seen].sort((one, other) => one - other));
    expect(bench.reports.map(({ row }) => row)).toEqual([30, 60, 90, 120, 150, 180]);
  });

  it('fails when a check fails, keeps what was stored before, and goes on there', async () => {
    const stored = new Map<string, Snapshot>();
    const failing: Load['openChecker'] = () => {
      const checker = checkerOf({}, 6)();
      const check: typeof checker.check = async (rows) => {
        if (rows.first > 100) throw new Error('the thread is gone');
        return checker.check(rows);
      };
      return { ...checker, check };
    };
    const extract = extractOf(rowsOf(numbered(200)));
    const bench = createBench({ extract, sink: createSink(stored).sink, openChecker: failing });
    await expect(loadCustomers(bench.load)).rejects.toThrow('the thread is gone');
    const reached = bench.kept.checkpoint?.row ?? 0;
    expect(reached).toBeGreaterThan(0);
    expect(reached).toBeLessThanOrEqual(100);
    expect(await loadCustomers({ ...bench.load, openChecker: checkerOf({}) })).toMatchObject({
      status: 'done',
      resumedAt: reached,
    });
    expect(stored.size).toBe(200);
  });

  it('passes over a checkpoint of other files', async () => {
    const bench = createBench({
      extract: extractOf(rowsOf(numbered(50))),
      sink: createSink(new Map(), 3).sink,
    });
    await expect(loadCustomers(bench.load)).rejects.toThrow();
    const extract = { ...extractOf(rowsOf(numbered(50))), fingerprint: 'f2' };
    const result = await loadCustomers({ ...bench.load, extract, sink: createSink().sink });
    expect(result).toMatchObject({ status: 'done', counts: { created: 50 } });
    expect(result.resumedAt).toBeUndefined();
  });

  it('stops between batches when asked to, and can be taken up', async () => {
    const stop = new AbortController();
    const { sink, stored } = createSink();
    const progress = (): void => stop.abort();
    const bench = createBench({
      extract: extractOf(rowsOf(numbered(300))),
      sink,
      progress,
      signal: stop.signal,
    });
    const result = await loadCustomers(bench.load);
    expect(result.status).toBe('stopped');
    expect(stored.size).toBe(result.row);
    expect(bench.kept.checkpoint?.row).toBe(result.row);
  });

  it('stops when too many rows are rejected', async () => {
    const bad = rowsOf(numbered(300), { birthDate: 'in spring' });
    const extract = extractOf(
      rowsOf(['good'])
        .concat(bad)
        .map((row, index) => ({ ...row, row: index + 1 })),
    );
    const { load } = createBench({ extract, sink: createSink().sink, mostRejects: 40 });
    const result = await loadCustomers(load);
    expect(result.status).toBe('too-many-rejects');
    expect(result.row).toBeLessThan(300);
  });

  it('stops at once where all of the first rows are rejected, and goes on nowhere', async () => {
    const extract = extractOf(rowsOf(numbered(300), { birthDate: 'in spring' }));
    const { load, kept } = createBench({ extract, sink: createSink().sink });
    const result = await loadCustomers(load);
    expect(result).toMatchObject({ status: 'wrong-mapping', counts: { created: 0 } });
    expect(result.row).toBeLessThanOrEqual(100);
    expect(kept.checkpoint).toBeUndefined();
  });

  it('counts and reports lines that could not be read, and names the most frequent reasons', async () => {
    const rows = rowsOf([...numbered(3), null]);
    const extract: Extract = {
      ...extractOf(rows),
      survey: async () => ({
        rows: 4,
        repeated: new Set(),
        unread: {
          count: 5,
          kept: [
            { file: 'c.csv', line: 4, message: 'has 2 fields, the header has 4' },
            { file: 'c.csv', line: 9, message: 'has 2 fields, the header has 4' },
          ],
        },
      }),
    };
    const bench = createBench({ extract, sink: createSink().sink });
    expect(await loadCustomers(bench.load)).toMatchObject({
      status: 'done',
      row: 4,
      unread: 5,
      counts: { created: 3, rejected: 6 },
      reasons: [
        { count: 2, text: 'rejected: has 2 fields, the header has 4', first: 'c.csv, line 4' },
        { count: 1 },
      ],
    });
    expect(bench.reports.slice(0, 3)).toMatchObject([
      { row: null, file: 'c.csv', line: 4, reason: 'unreadable' },
      { line: 9 },
      { message: '3 more lines cannot be read; they are not listed' },
    ]);
  });

  it('stores nothing and keeps no checkpoint in a dry run', async () => {
    const bench = createBench({ extract: extractOf(rowsOf([...numbered(20), null])), retireAtMost: 1 });
    const result = await loadCustomers(bench.load);
    expect(result).toMatchObject({ status: 'done', row: 21, counts: { created: 0, rejected: 1 } });
    expect(result).not.toHaveProperty('retirement');
    expect(bench.kept.checkpoint).toBeUndefined();
  });
});

describe('a full load', () => {
  const stored = (entries: Partial<Snapshot>[]): Map<string, Snapshot> =>
    new Map(
      entries.map((entry, index) => {
        const customerId = entry.customerId ?? `old${index}`;
        return [
          customerId,
          { schemaVersion: 1, customerId, asOf: '2026-11-01T00:00:00Z', source: 'crm', ...entry },
        ];
      }),
    );

  it('retires those of its source who are no longer in the extract, and nobody else', async () => {
    const { sink, stored: now } = createSink(
      stored([
        { customerId: 'C1' },
        { customerId: 'gone' },
        { customerId: 'other', source: 'erp' },
        { customerId: 'api', source: undefined },
        { customerId: 'fresh', asOf: '2026-11-21T00:00:00Z' },
      ]),
    );
    const bench = createBench({ extract: extractOf(rowsOf(numbered(9))), sink, retireAtMost: 0.5 });
    expect(await loadCustomers(bench.load)).toMatchObject({
      status: 'done',
      retirement: { status: 'retired', retired: 1, of: 10 },
    });
    expect([...now.keys()].sort()).toEqual([...numbered(9), 'api', 'fresh', 'other'].sort());
  });

  it('retires nobody when it would be more than the share that is allowed', async () => {
    const { sink, stored: now } = createSink(stored([{}, {}, {}]));
    const bench = createBench({ extract: extractOf(rowsOf(['C1'])), sink, retireAtMost: 0.5 });
    expect(await loadCustomers(bench.load)).toMatchObject({
      retirement: { status: 'refused', absent: 3, of: 4 },
    });
    expect(now.size).toBe(4);
  });

  it('retires nobody when it fails or rejects a row', async () => {
    const before = stored([{ customerId: 'C1' }, { customerId: 'gone' }]);
    const failing = createBench({
      extract: extractOf(rowsOf(numbered(100))),
      sink: createSink(before, 2).sink,
      retireAtMost: 1,
    });
    await expect(loadCustomers(failing.load)).rejects.toThrow();
    expect(before.has('gone')).toBe(true);
    const rejecting = createBench({
      extract: extractOf(rowsOf(['C1', 'C2'], { birthDate: 'in spring' }).concat(rowsOf(['C3']))),
      sink: createSink(before).sink,
      retireAtMost: 1,
    });
    expect(await loadCustomers(rejecting.load)).toMatchObject({
      retirement: { status: 'incomplete', rejected: 2 },
    });
    expect(before.has('C1')).toBe(true);
    expect(before.has('gone')).toBe(true);
  });
});
