import { UsageError } from './usage-error.ts';

/** A comment of SQL that is a flag: `--encoding windows-1252`, with nothing before the dashes and no blank behind them. */
const flagLine = /^--([a-z][a-z-]*)(?:[ =](.*))?$/;

/**
 * The flags that a mapping declares for its files, at its beginning: comments of SQL, spelled as on the command line. `known` are
 * those that may stand there. Throws a UsageError for any other.
 */
export function readMappingFlags(
  mapping: string,
  known: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const flags = new Map<string, string[]>();
  for (const [index, text] of mapping
    .replace(/^\u{feff}/u, '')
    .split(/\r?\n/)
    .entries()) {
    const line = text.trim();
    if (line !== '' && !line.startsWith('--')) break;
    const [, name, value = ''] = flagLine.exec(line) ?? [];
    if (name === undefined) continue;
    if (!known.has(name))
      throw new UsageError(
        `the mapping’s line ${index + 1} declares --${name}; a mapping may declare ${[...known].map((flag) => `--${flag}`).join(', ')}. A comment has a blank behind its dashes`,
      );
    flags.set(name, [...(flags.get(name) ?? []), unquote(value.trim())]);
  }
  return flags;
}

const unquote = (value: string): string => /^(['"])(.+)\1$/.exec(value)?.[2] ?? value;
