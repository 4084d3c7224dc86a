import { openShape, readColumns, type ShapeOptions } from './open-shape.ts';

/** What a mapping makes of files, row by row as JSON text; members that are NULL are left out. Rejects with an ExtractError. */
export async function* shapeRows(options: ShapeOptions): AsyncIterable<string> {
  const { instance, rowJson } = await openShape(options);
  try {
    for await (const [documents = []] of readColumns(instance, `SELECT ${rowJson} FROM tact_rows`))
      for (const json of documents) yield JSON.stringify(JSON.parse(String(json)), dropNull);
  } finally {
    instance.closeSync();
  }
}

const dropNull = (_: string, value: unknown): unknown => (value === null ? undefined : value);
