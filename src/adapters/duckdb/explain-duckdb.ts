import { listSome } from '../../shared/shorten.ts';
import { suggestWord } from '../../shared/suggest-word.ts';

/** What a mapping may name. */
export type MappingNames = {
  readonly views: readonly string[];
  /** Of all views. */
  readonly columns: readonly string[];
};

type Explain = (found: RegExpExecArray, names: MappingNames, what: string) => string;

/** What DuckDB says, and what that means for whoever wrote the mapping or the files. No value of the files is shown. */
const explanations: readonly (readonly [RegExp, Explain])[] = [
  [
    /(?:Referenced column|does not have a column named) "([^"]*)"/,
    ([, column = ''], { columns }) =>
      `the mapping names a column "${column}", which its files do not have${hint(column, columns, 'column')}`,
  ],
  [
    /Referenced table "([^"]*)" not found/,
    ([, table]) => `the mapping names a table "${table}" that is not in its FROM`,
  ],
  [
    /Ambiguous reference to column name ("[^"]*") \(use: (.*)\)/,
    ([, column, choices]) => `the column ${column} is in several tables; write ${choices}`,
  ],
  [
    /column ("[^"]*") must appear in the GROUP BY clause/,
    ([, column]) =>
      `the column ${column} must be in GROUP BY, or inside an aggregate such as any_value(${column})`,
  ],
  [
    /No function matches the given name and argument types '([^']*)'/,
    ([, call]) =>
      `there is no ${call}; columns of CSV are texts: convert them first, as in TRY_CAST(x AS DOUBLE)`,
  ],
  [
    /Cannot compare values of type (.+?) and type (.+?) -/,
    ([, one, other]) =>
      `${one} and ${other} cannot be compared; convert one of them, as in TRY_CAST(x AS ${other})`,
  ],
  [
    /Could not find key "([^"]*)" in struct/,
    ([, key]) => `the mapping names a member "${key}" that no object in the files has`,
  ],
  [
    /Table with name (\S+) does not exist/,
    ([, name = ''], { views }, what) =>
      `the mapping reads ${name}, but ${what === 'mapping' ? 'no file has that name (NAME=FILE on the command line gives a file one)' : 'there is no such table'}${hint(name, views, 'name')}`,
  ],
  [
    /(?:Function|Macro) with name (\S+) does not exist!(?:\s+Did you mean "([^"]+)")?/,
    ([, name, near]) => `there is no function ${name}${near === undefined ? '' : `; did you mean ${near}?`}`,
  ],
  [
    /syntax error at (?:or near "([^"]*)"|end of input)/,
    ([, near]) => `the mapping is not SQL${near === undefined ? ': it ends too early' : ` near "${near}"`}`,
  ],
  [
    /^Conversion Error|Could not (?:convert|parse)|Failed to cast/,
    ({ input }) => {
      const type = /\b(?:to|type) ([A-Z]+\d*)\b(?!.*with value)|invalid (date|timestamp)/.exec(input);
      return `the mapping converts a value that is not of ${type === null ? 'that type' : `the type ${type[1] ?? type[2]?.toUpperCase() ?? ''}`}; use TRY_CAST or try_strptime, which give NULL instead, or leave it a text`;
    },
  ],
  [
    /Permission Error|file system operations are disabled|not allowed|has been disabled/,
    (_, { views }) => `the mapping reads more than it may: ${views.join(', ')} by name, and nothing else`,
  ],
  [/Out of Memory Error/, () => 'DuckDB needs more memory or disk than it has; allow more with --memory'],
  [
    /No magic bytes found[^']*'([^']*)'|'([^']*)' (?:is )?too small to be a Parquet file/,
    ([, one, other]) => `${one ?? other} is not a Parquet file, or not a whole one`,
  ],
  [/Malformed JSON in file "([^"]*)"/, ([, file]) => `${file} is not JSON`],
  [
    /in file "([^"]*)", in line (\d+): .*has duplicate key/s,
    ([, file, line]) => `${file}, line ${line}: a name is repeated in the same object; keep one`,
  ],
  [
    /Invalid unicode|invalid UTF-?8/i,
    () => 'a text in the files is not UTF-8; write the files again in UTF-8',
  ],
];

/** Says in words for whoever wrote a mapping (or a question to the archive) what DuckDB's message means. */
export function explainDuckdb(message: string, names: MappingNames, what = 'mapping'): string {
  const line = /\bLINE (\d+):/.exec(message)?.[1];
  const place = line === undefined ? '' : ` (line ${line} of the ${what})`;
  for (const [pattern, explain] of explanations) {
    const found = pattern.exec(message);
    if (found !== null) return `${explain(found, names, what).replace('the mapping', `the ${what}`)}${place}`;
  }
  return `DuckDB refuses the ${what} or a file: ${withoutValues(message)}${place}`;
}

/** The first line, without the texts in it, which may be a customer's. */
function withoutValues(message: string): string {
  const isOfSql = /^(Binder|Parser|Catalog) Error/.test(message);
  const line = (message.split('\n')[0] ?? '').replace(/^[\w ]+ Error: /, '');
  return line.replace(isOfSql ? /'[^']*'/g : /'[^']*'|"[^"]*"/g, '…');
}

function hint(word: string, known: readonly string[], kind: string): string {
  const near = suggestWord(word, known);
  if (near !== undefined) return `; did you mean "${near}"?`;
  if (known.length === 1 && known[0] === 'line')
    return '; a .txt file has one column, line: to read a table, write NAME:csv=FILE';
  return `; ${listNames(known, kind)}`;
}

const mostNames = 30;
/** E-mail addresses, figures and days: a file without a header has its first customer there. */
const data = /@|^[\s\d.,+()/-]+$|\d{4}-\d\d|\d\d[./]\d\d[./]\d\d/;

/** The names of columns or files, unless they look like data. */
export function listNames(names: readonly string[], kind: string): string {
  if (names.some((name) => data.test(name)))
    return 'the first line looks like data: if the file has no header, declare the names with --columns';
  return `the ${kind}s are: ${listSome(names, mostNames)}`;
}
