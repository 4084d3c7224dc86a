import { emptyChain, extendChain } from './chain.ts';
import { lastRow, sliceRows } from './load-extract-rows.ts';
import type { Checkpoint, Extract, ExtractRows } from './ports.ts';

export type Batch = {
  readonly rows: ExtractRows;
  /** The number of the last row. */
  readonly last: number;
  /** A hash of the ids of all rows up to it. */
  readonly chain: number;
};

/** The rows after a checkpoint, `size` at a time, or `other-rows` if the ids of the rows before it have changed. */
export async function* batchesAfter(
  from: Checkpoint,
  extract: Extract,
  size: number,
): AsyncIterable<Batch | 'other-rows'> {
  let chain = emptyChain;
  for await (const read of extract.read())
    for (const rows of cutRows(read, from.row, size)) {
      chain = rows.ids.reduce(extendChain, chain);
      const last = lastRow(rows);
      if (last > from.row) yield { rows, last, chain };
      else if (last === from.row && chain !== from.chain) yield 'other-rows';
    }
}

/** The rows that were processed before, up to `done`, then batches for the store. */
function* cutRows(rows: ExtractRows, done: number, size: number): Iterable<ExtractRows> {
  const count = rows.ids.length;
  const before = Math.min(Math.max(0, done - rows.first + 1), count);
  if (before > 0) yield sliceRows(rows, 0, before);
  for (let start = before; start < count; start += size) yield sliceRows(rows, start, start + size);
}
