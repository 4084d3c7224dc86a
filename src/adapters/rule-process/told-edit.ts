import type { RuleEdit } from '../../author/ports.ts';
import type { SourceFile } from '../../domain/pack/source/parse-source.ts';
import { findChanges } from '../../domain/rule-set/find-changes.ts';

/**
 * An edit as one process tells it to another. A path alone stands for the file as it was told last: most edits change one file of
 * many, and whoever hears of them answers requests meanwhile.
 */
export type ToldEdit =
  | Exclude<RuleEdit, { readonly files: unknown }>
  | (Omit<Extract<RuleEdit, { readonly files: unknown }>, 'files'> & {
      readonly files: readonly (SourceFile | string)[];
    });

/** Gives the function that makes of each edit what is to be told. */
export function createTeller(): (edit: RuleEdit) => ToldEdit {
  let told: readonly SourceFile[] = [];
  return (edit) => {
    if (!('files' in edit)) return edit;
    const changed = findChanges(told, edit.files);
    const files = edit.files.map((file) => (changed.has(file.path) ? file : file.path));
    told = edit.files;
    return { ...edit, files };
  };
}

/** Gives the function that makes the edits again, of everything that one teller told, in order. */
export function createHearer(): (told: ToldEdit) => RuleEdit {
  let heard = new Map<string, SourceFile>();
  return (told) => {
    if (!('files' in told)) return told;
    const files = told.files.flatMap((file) => (typeof file === 'string' ? (heard.get(file) ?? []) : file));
    heard = new Map(files.map((file) => [file.path, file]));
    return { ...told, files };
  };
}
