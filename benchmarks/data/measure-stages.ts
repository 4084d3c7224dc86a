import { openExtract } from '../../src/adapters/duckdb/open-extract.ts';
import { encodeSnapshots } from '../../src/domain/customer/encoded-snapshot.ts';
import { cleanRow } from '../../src/domain/customer/extract/clean-row.ts';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import { createSnapshotCheck } from '../../src/http/schemas/check-snapshot.ts';
import { readRow } from '../../src/maintain/load-extract-rows.ts';
import type { ExtractRows } from '../../src/maintain/load-ports.ts';
import { normaliseSnapshot } from '../../src/maintain/normalise-snapshot.ts';

const rounds = 5;
const most = 20_000;

/** Processor time in microseconds a row: the best of several rounds. */
function timeRows(rows: number, work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / rows);
  }
  return Math.round(best * 10) / 10;
}

async function readAll(file: string) {
  const extract = await openExtract({
    files: [file],
    settings: '',
    memoryMb: 512,
    threads: 1,
    spillFolder: `${file}.spill`,
  });
  const before = process.cpuUsage();
  const { rows } = await extract.survey();
  const batches: ExtractRows[] = [];
  let kept = 0;
  for await (const batch of extract.read()) {
    if (kept < most) batches.push(batch);
    kept += batch.ids.length;
  }
  const { user, system } = process.cpuUsage(before);
  extract.close();
  return { batches, reading: Math.round(((user + system) / rows) * 10) / 10 };
}

/** What each stage of a load costs on its way from the file to the store's bytes, each alone and warm, in one thread. */
export async function measureStages(file: string) {
  const { batches, reading } = await readAll(file);
  const texts = batches.flatMap((batch) => batch.ids.map((_, index) => readRow(batch, index).json));
  const count = texts.length;
  const check = createSnapshotCheck(Date.now);
  const defaults = { source: 'bench', offsetAt: () => 0 };
  const parse = (): unknown[] => texts.map((text): unknown => JSON.parse(text));
  const parsing = timeRows(count, parse);
  const parsed = parse();
  const clean = (): unknown[] => parsed.map((row) => cleanRow(row, defaults).candidate);
  const cleaning = timeRows(count, clean);
  const cleaned = clean();
  const checking = timeRows(count, () => {
    for (const candidate of cleaned) if (!check(candidate).valid) throw new Error('a customer is refused');
  });
  const snapshots = (cleaned as Snapshot[]).map(normaliseSnapshot);
  const encoding = timeRows(count, () => {
    for (let start = 0; start < count; start += 100) encodeSnapshots(snapshots.slice(start, start + 100));
  });
  return { reading, parsing, cleaning, checking, encoding };
}
