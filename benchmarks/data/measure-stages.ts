// What each stage of a load costs on its way from the file to the store's bytes, warm and in one thread, a batch at a time, in
// microseconds of processor time a row: npx tsx benchmarks/data/measure-stages.ts FILE. A process of its own, in which no other
// objects than those of rows were seen: the compiled code of each stage is made for the shapes of what it sees.
import { openExtract } from '../../src/adapters/duckdb/open-extract.ts';
import { encodeSnapshots } from '../../src/domain/customer/encoded-snapshot.ts';
import { cleanRow } from '../../src/domain/customer/extract/clean-row.ts';
import { normaliseSnapshot } from '../../src/domain/customer/normalise-snapshot.ts';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import { createSnapshotCheck } from '../../src/http/schemas/check-snapshot.ts';
import { readRow, sliceRows } from '../../src/load/load-extract-rows.ts';
import type { ExtractRows } from '../../src/load/ports.ts';

const rounds = 20;
const batchSize = 100;
const most = 20_000;

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
    for (let start = 0; start < batch.ids.length && kept < most; start += batchSize)
      batches.push(sliceRows(batch, start, start + batchSize));
    kept += batch.ids.length;
  }
  const { user, system } = process.cpuUsage(before);
  extract.close();
  return { batches, reading: Math.round(((user + system) / rows) * 10) / 10 };
}

async function measureStages(file: string) {
  const { batches, reading } = await readAll(file);
  const check = createSnapshotCheck(Date.now);
  const defaults = { source: 'bench', offsetAt: () => 0 };
  const measure = (): Stages => {
    const watch = new Stopwatch();
    for (const batch of batches) {
      const texts = batch.ids.map((_, index) => readRow(batch, index).json);
      watch.skip();
      const parsed = texts.map((text): unknown => JSON.parse(text));
      watch.add('parsing');
      const cleaned = parsed.map((row) => cleanRow(row, defaults).candidate);
      watch.add('cleaning');
      for (const candidate of cleaned) if (!check(candidate).valid) throw new Error('a customer is refused');
      watch.add('checking');
      encodeSnapshots((cleaned as Snapshot[]).map(normaliseSnapshot));
      watch.add('encoding');
    }
    return watch.stages;
  };
  const count = batches.reduce((sum, { ids }) => sum + ids.length, 0);
  const all = Array.from({ length: rounds }, measure);
  const best = (stage: Stage): number =>
    Math.round((Math.min(...all.map((stages) => stages[stage])) / count) * 10) / 10;
  return {
    reading,
    parsing: best('parsing'),
    cleaning: best('cleaning'),
    checking: best('checking'),
    encoding: best('encoding'),
  };
}

type Stage = 'parsing' | 'cleaning' | 'checking' | 'encoding';
type Stages = Record<Stage, number>;

/** Processor time in microseconds. */
class Stopwatch {
  readonly stages: Stages = { parsing: 0, cleaning: 0, checking: 0, encoding: 0 };
  #before = process.cpuUsage();

  skip(): void {
    this.#before = process.cpuUsage();
  }

  add(stage: Stage): void {
    const { user, system } = process.cpuUsage(this.#before);
    this.stages[stage] += user + system;
    this.skip();
  }
}

const [file = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await measureStages(file)));
