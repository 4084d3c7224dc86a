import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type RuleFile = { readonly path: string; readonly text: string };

/** The packs that a program last compiled with all checks and without an error. */
export type CheckedRules = {
  /** The version of the rule set of these files; undefined unless they are the packs noted last. */
  readonly find: (files: readonly RuleFile[]) => string | undefined;
  /** Replaces the note. A folder that cannot be written to keeps none: the next start checks again. */
  readonly note: (files: readonly RuleFile[], version: string) => void;
};

/**
 * The note in a folder of the service's own. It counts for the same files, compiled by the same program on the same Node.js, whose
 * tables of time zones and languages are part of the checks. `program` is undefined for code that has no name for its content:
 * then there is no note.
 */
export function openCheckedRules(folder: string, program: string | undefined): CheckedRules {
  const file = join(folder, 'checked-rules');
  const keyOf = (files: readonly RuleFile[]): string => {
    const sorted = files.map(({ path, text }) => [path, text]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
    return createHash('sha256')
      .update(JSON.stringify([program, process.versions, sorted]))
      .digest('hex');
  };
  return {
    find: (files) => {
      if (program === undefined) return undefined;
      const [key, version] = readNote(file);
      return key === keyOf(files) ? version : undefined;
    },
    note: (files, version) => {
      if (program !== undefined) writeNote(file, `${keyOf(files)} ${version}`);
    },
  };
}

function readNote(file: string): readonly (string | undefined)[] {
  try {
    return readFileSync(file, 'utf8').split(' ');
  } catch {
    return [];
  }
}

/** Replaces the note whole: several processes of one service may write at once. */
function writeNote(file: string, text: string): void {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, file);
  } catch {
    // The folder may be missing or read-only, which other checks report if it matters.
  }
}
