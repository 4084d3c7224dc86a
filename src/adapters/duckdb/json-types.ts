import { quoteName } from './quote-sql.ts';

/** What DuckDB's `json_group_structure` says of JSON values: a type's name, one entry type, or types by member. */
export type JsonStructure = string | readonly JsonStructure[] | { readonly [member: string]: JsonStructure };

/** Objects with more members than this are taken for maps. */
const mostMembers = 200;

/**
 * The SQL type of JSON values. Texts stay texts, whatever they look like: a type that is guessed rewrites ids and turns days around.
 * `integers`: the type that holds every whole number among them.
 */
export function typeOfJson(structure: JsonStructure, integers: 'BIGINT' | 'HUGEINT'): string {
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
