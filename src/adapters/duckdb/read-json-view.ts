import type { DuckDBConnection } from '@duckdb/node-api';
import { ExtractError } from '../../load/ports.ts';
import { type JsonStructure, typeOfJson } from './json-types.ts';
import { quoteText } from './quote-sql.ts';
import { compressionOf } from './read-pieces.ts';
import { type ReadView, type Staging, selectAll } from './read-view.ts';
import { copyObjects, copyText, type JsonFile, readJsonFile } from './stage-json.ts';
import type { UnreadLines } from './unread-lines.ts';

/** The ids of documents that were read to check them, so that they need not be read again for their ids. */
export const checkedIds = 'tact_checked';

/** JSON whose objects are taken whole, in one column `json`. */
export async function readDocumentsView(connection: DuckDBConnection, staging: Staging): Promise<ReadView> {
  const plain = await Promise.all(staging.paths.map((path) => readJsonFile(path, staging.dialect)));
  if (await haveObjectsAlone(connection, plain)) return wholeView(plain, true);
  return wholeView(await stageFiles(connection, staging), false);
}

const wholeView = (files: readonly JsonFile[], isChecked: boolean): ReadView => ({
  select: selectObjects(files),
  paths: files.map(({ path }) => path),
  isChecked,
});

async function haveObjectsAlone(connection: DuckDBConnection, files: readonly JsonFile[]): Promise<boolean> {
  if (files.some(({ encoding, layout }) => encoding !== 'utf-8' || layout !== 'newline_delimited'))
    return false;
  const objects = selectObjects(files, ', ignore_errors = true');
  await connection.run(
    `CREATE TABLE ${checkedIds} AS SELECT json->>'$.customerId' AS "customerId", ${isObject} AS is_object FROM (${objects})`,
  );
  const [row] = await rowsOf(connection, `SELECT coalesce(bool_and(is_object), true) FROM ${checkedIds}`);
  return row?.[0] === true;
}

/** SQL: whether a line is an object. DuckDB has parsed it, and gives NULL where it is no JSON. */
const isObject = `(json IS NOT NULL AND starts_with(ltrim(CAST(json AS VARCHAR)), '{'))`;

/** JSON as a table. Every row is looked at: members that a sample does not have would be lost. */
export async function readJsonView(connection: DuckDBConnection, staging: Staging): Promise<ReadView> {
  const files = await stageFiles(connection, staging);
  const columns = await readColumnTypes(connection, selectObjects(files));
  const options = ({ path, layout }: JsonFile): string =>
    `${optionsOf(path, layout)}, records = true, columns = {${columns}}`;
  return {
    select: selectAll(
      'read_json',
      files.map((file) => ({ path: file.path, options: options(file) })),
    ),
    paths: files.map(({ path }) => path),
  };
}

/** 16 MB; DuckDB needs it said. */
const mostObjectBytes = 16_777_216;

const optionsOf = (path: string, layout: string): string =>
  `format = '${layout}', compression = ${quoteText(compressionOf(path))}, maximum_object_size = ${mostObjectBytes}`;

function selectObjects(files: readonly JsonFile[], more = ''): string {
  const sources = files.map(({ path, layout }) => ({ path, options: optionsOf(path, layout) + more }));
  return selectAll('read_json_objects', sources);
}

/** Copies files that are not UTF-8, and those in which lines are no objects. */
async function stageFiles(connection: DuckDBConnection, staging: Staging): Promise<readonly JsonFile[]> {
  const files: JsonFile[] = [];
  for (const [index, path] of staging.paths.entries()) {
    const file = await readJsonFile(path, staging.dialect);
    files.push(await stageFile(connection, file, staging.unread, staging.copyOf(index)));
  }
  return files;
}

async function stageFile(
  connection: DuckDBConnection,
  file: JsonFile,
  unread: UnreadLines,
  copy: string,
): Promise<JsonFile> {
  const isLines = file.layout === 'newline_delimited';
  const isPlain = file.encoding === 'utf-8' && (!isLines || (await hasObjectsAlone(connection, file)));
  if (isPlain) return file;
  if (isLines) await copyObjects(file, copy, unread);
  else await copyText(file, copy);
  return { path: copy, encoding: 'utf-8', layout: file.layout };
}

async function hasObjectsAlone(connection: DuckDBConnection, file: JsonFile): Promise<boolean> {
  const objects = selectObjects([file], ', ignore_errors = true');
  const [row] = await rowsOf(connection, `SELECT coalesce(bool_and(${isObject}), true) FROM (${objects})`);
  return row?.[0] === true;
}

async function readColumnTypes(connection: DuckDBConnection, objects: string): Promise<string> {
  const [row] = await rowsOf(
    connection,
    `SELECT json_group_structure(json), bool_or(regexp_matches(CAST(json AS VARCHAR), '\\d{19}')) FROM (${objects})`,
  );
  const text = typeof row?.[0] === 'string' ? row[0] : '{}';
  const structure = JSON.parse(text) as JsonStructure;
  if (typeof structure !== 'object') throw new ExtractError('the JSON has no objects');
  const integers = row?.[1] === true ? 'HUGEINT' : 'BIGINT';
  return Object.entries(structure)
    .map(([name, type]) => `${quoteText(name)}: ${quoteText(typeOfJson(type, integers))}`)
    .join(', ');
}

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await connection.runAndReadAll(sql)).getRows();
}
