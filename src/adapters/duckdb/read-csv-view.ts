import { quoteText } from './quote-sql.ts';
import { compressionOf } from './read-pieces.ts';
import { type ReadView, type Staging, selectAll } from './read-view.ts';
import { RecordPlaces } from './record-places.ts';
import { mostRecordBytes } from './scan-csv.ts';
import { type StagedCsv, stageCsv } from './stage-csv.ts';

/**
 * A view of CSV files, or of lines. Every option is given, so that DuckDB guesses nothing, and columns are texts: a guessed number
 * has lost the zeros before an account's number.
 */
export async function readCsvView(staging: Staging, isLines: boolean): Promise<ReadView> {
  const { paths, dialect, unread, copyOf } = staging;
  const places = new RecordPlaces();
  const files: StagedCsv[] = [];
  for (const [index, path] of paths.entries())
    files.push(await stageCsv({ path, dialect, isLines, copy: copyOf(index) }, { unread, places }));
  return {
    select: selectAll(
      'read_csv',
      files.map((file) => ({ path: file.path, options: optionsOf(file) })),
    ),
    paths: files.map(({ path }) => path),
    records: places.count,
    findPlaces: async () => places,
  };
}

function optionsOf({ path, columns, delimiter, quote, newLine, hasHeader }: StagedCsv): string {
  const options = {
    auto_detect: 'false',
    columns: `{${columns.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(', ')}}`,
    header: String(hasHeader),
    delim: delimiter === '' ? "'\\x00'" : quoteText(delimiter),
    quote: quoteText(quote),
    escape: quoteText(quote),
    new_line: quoteText(newLine),
    compression: quoteText(compressionOf(path)),
    max_line_size: String(2 * mostRecordBytes),
  };
  return Object.entries(options)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
}
