import type { FileDialect } from '../../domain/customer/extract/file-dialect.ts';
import { quoteTexts } from './quote-sql.ts';
import type { RecordPlaces } from './record-places.ts';
import type { UnreadLines } from './unread-lines.ts';

/** What makes the files of a view readable. */
export type Staging = {
  readonly paths: readonly string[];
  readonly dialect: FileDialect;
  readonly unread: UnreadLines;
  /** Where the file of that index may be copied to. */
  readonly copyOf: (index: number) => string;
};

/** A view as SQL, and the files that it reads. */
export type ReadView = {
  readonly select: string;
  readonly paths: readonly string[];
  /** How many rows there must be, where that is known. */
  readonly records?: number;
  /** The table `checkedIds` has the ids of all rows. */
  readonly isChecked?: boolean;
  /** Finds the file and line of each row; absent for formats without lines. */
  readonly findPlaces?: () => Promise<RecordPlaces>;
};

/** A file and the arguments with which DuckDB's function reads it. */
export type Source = { readonly path: string; readonly options: string };

/** One SELECT over all files, in their order; neighbours that are read alike are read at once. */
export function selectAll(reader: string, sources: readonly Source[]): string {
  const groups: { readonly options: string; readonly paths: string[] }[] = [];
  for (const { path, options } of sources) {
    const last = groups.at(-1);
    if (last?.options === options) last.paths.push(path);
    else groups.push({ options, paths: [path] });
  }
  return groups
    .map(({ options, paths }) => `SELECT * FROM ${reader}(${quoteTexts(paths)}, ${options})`)
    .join(' UNION ALL BY NAME ');
}
