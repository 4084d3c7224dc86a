import { openShape, readColumns, type ShapeOptions } from './open-shape.ts';

/** The rows that a mapping makes of files, as JSON texts without members that are NULL. Rejects with an ExtractError. */
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
