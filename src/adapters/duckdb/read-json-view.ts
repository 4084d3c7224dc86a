import type { DuckDBConnection } from '@duckdb/node-api';
import { ExtractError } from '../../load/ports.ts';
import { quoteName, quoteText } from './quote-sql.ts';
import { compressionOf } from './read-pieces.ts';
import { type ReadView, type Staging, selectAll } from './read-view.ts';
import { RecordPlaces } from './record-places.ts';
import {
  copyObjects,
  findAlikeNames,
  hasObjectsAlone,
  type JsonFile,
  mostMembers,
  placeObjects,
  readJsonFile,
} from './stage-json.ts';

/** The ids of documents that were read to check them, so that they need not be read again for their ids. */
export const checkedIds = 'tact_checked';

/** JSON whose objects are taken whole, in one column `json`. */
export async function readDocumentsView(connection: DuckDBConnection, staging: Staging): Promise<ReadView> {
  const files = await readFiles(staging, false);
  if (await haveObjectsAlone(connection, files)) {
    const paths = files.map(({ path }) => path);
    return { select: selectObjects(paths), paths, isChecked: true, findPlaces: () => placeAll(files, true) };
  }
  const paths = await stageFiles(files, staging);
  return { select: selectObjects(paths), paths, findPlaces: () => placeAll(files, false) };
}

const readFiles = ({ paths, dialect }: Staging, isTable: boolean): Promise<JsonFile[]> =>
  Promise.all(paths.map((path) => readJsonFile(path, dialect, isTable)));

async function placeAll(files: readonly JsonFile[], areAsTheyStand: boolean): Promise<RecordPlaces> {
  const places = new RecordPlaces();
  for (const file of files) await placeObjects(file, areAsTheyStand, places);
  return places;
}

async function haveObjectsAlone(connection: DuckDBConnection, files: readonly JsonFile[]): Promise<boolean> {
  if (files.some(({ encoding, isLines }) => encoding !== 'utf-8' || !isLines)) return false;
  const objects = selectObjects(
    files.map(({ path }) => path),
    ', ignore_errors = true',
  );
  await connection.run(
    `CREATE TABLE ${checkedIds} AS SELECT json->>'$.customerId' AS "customerId", ${isObject} AS is_object FROM (${objects})`,
  );
  const [row] = await rowsOf(connection, `SELECT coalesce(bool_and(is_object), true) FROM ${checkedIds}`);
  return row?.[0] === true;
}

/** SQL: whether a line is an object without repeated names. DuckDB has parsed it, and gives NULL where it is not JSON. */
const isObject = `(json IS NOT NULL AND starts_with(ltrim(CAST(json AS VARCHAR)), '{') AND len(json_keys(json)) = len(list_distinct(json_keys(json))))`;

/** JSON as a table. Every row is looked at: members that a sample does not have would be lost. */
export async function readJsonView(connection: DuckDBConnection, staging: Staging): Promise<ReadView> {
  const files = await readFiles(staging, true);
  const paths = await stageFiles(files, staging);
  const columns = await readColumnTypes(connection, selectObjects(paths));
  const options = (path: string): string => `${optionsOf(path)}, records = true, columns = {${columns}}`;
  return {
    select: selectAll(
      'read_json',
      paths.map((path) => ({ path, options: options(path) })),
    ),
    paths,
    findPlaces: () => placeAll(files, false),
  };
}

/** 16 MB; DuckDB needs it said. */
const mostObjectBytes = 16_777_216;

const optionsOf = (path: string): string =>
  `format = 'newline_delimited', compression = ${quoteText(compressionOf(path))}, maximum_object_size = ${mostObjectBytes}`;

function selectObjects(paths: readonly string[], more = ''): string {
  const sources = paths.map((path) => ({ path, options: optionsOf(path) + more }));
  return selectAll('read_json_objects', sources);
}

/** Copies files that are not an object a line in UTF-8. Resolves to the paths that DuckDB reads. */
async function stageFiles(files: readonly JsonFile[], { unread, copyOf }: Staging): Promise<string[]> {
  const paths: string[] = [];
  for (const [index, file] of files.entries()) {
    const isPlain = await hasObjectsAlone(file);
    if (!isPlain) await copyObjects(file, copyOf(index), unread);
    paths.push(isPlain ? file.path : copyOf(index));
  }
  return paths;
}

async function readColumnTypes(connection: DuckDBConnection, objects: string): Promise<string> {
  const [row] = await rowsOf(
    connection,
    `SELECT json_group_structure(json), bool_or(regexp_matches(CAST(json AS VARCHAR), '\\d{19}')) FROM (${objects})`,
  );
  const text = typeof row?.[0] === 'string' ? row[0] : '{}';
  const structure = JSON.parse(text) as JsonStructure;
  if (typeof structure !== 'object') throw new ExtractError('the JSON has no objects');
  checkNames(structure);
  const integers = row?.[1] === true ? 'HUGEINT' : 'BIGINT';
  return Object.entries(structure)
    .map(([name, type]) => `${quoteText(name)}: ${quoteText(typeOfJson(type, integers))}`)
    .join(', ');
}

/** Rows that spell a name in two ways: SQL would read one of them alone. */
function checkNames(structure: JsonStructure): void {
  if (typeof structure === 'string') return;
  const alike = isList(structure) ? undefined : findAlikeNames(Object.keys(structure));
  if (alike !== undefined)
    throw new ExtractError(
      `the JSON has the names "${alike.join('" and "')}", which SQL takes for one: spell the name alike in all rows`,
    );
  for (const member of Object.values(structure)) checkNames(member);
}

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await connection.runAndReadAll(sql)).getRows();
}

/** The type of JSON values as DuckDB's `json_group_structure` describes it: a type's name, one entry type, or types by member. */
type JsonStructure = string | readonly JsonStructure[] | { readonly [member: string]: JsonStructure };

/**
 * The SQL type of JSON values. Texts stay texts, whatever they look like: a type that is guessed rewrites ids and turns days around.
 * `integers`: the type that holds every whole number among them.
 */
function typeOfJson(structure: JsonStructure, integers: 'BIGINT' | 'HUGEINT'): string {
  if (typeof structure === 'string') return scalarType(structure, integers);
  if (isList(structure)) return `${typeOfJson(structure[0] ?? 'NULL', integers)}[]`;
  const members = Object.entries(structure);
  if (members.length === 0) return 'JSON';
  const types = members.map(([, type]) => typeOfJson(type, integers));
  if (members.length > mostMembers) return `MAP(VARCHAR, ${new Set(types).size === 1 ? types[0] : 'JSON'})`;
  return `STRUCT(${members.map(([name], index) => `${quoteName(name)} ${types[index]}`).join(', ')})`;
}

const isList = (structure: JsonStructure): structure is readonly JsonStructure[] => Array.isArray(structure);

function scalarType(name: string, integers: string): string {
  if (name === 'UBIGINT' || name === 'BIGINT') return integers;
  return name === 'NULL' ? 'JSON' : name;
}
