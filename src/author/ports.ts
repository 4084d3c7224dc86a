import type { Diagnostic } from '../domain/diagnostics/diagnostic.ts';
import type { SourceFile } from '../domain/pack/source/parse-source.ts';

/** What a folder of packs holds: its files with paths relative to it, or why they cannot be read. */
export type RuleFilesReading =
  | { readonly files: readonly SourceFile[] }
  | { readonly diagnostics: readonly Diagnostic[] };

/** Where packs come from. */
export interface RuleFiles {
  /** All files at this moment. A file that vanishes meanwhile is not there; everything else that fails is a diagnostic. */
  read(): Promise<RuleFilesReading>;
}

/** The packs after a change, compiled: all files and the version they make if `compileRuleSet` finds no error in them, or what is wrong. */
export type RuleEdit =
  | {
      readonly files: readonly SourceFile[];
      readonly version: string;
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly diagnostics: readonly Diagnostic[] };

/** Packs that are being edited, compiled where it disturbs nobody, within limits of time and memory. */
export interface RuleEdits {
  /**
   * Calls `onEdit` after anything changed, once for changes close together; files are read until they hold still, because editors
   * save in steps. Never calls it again before its promise is fulfilled: what changes meanwhile comes as one edit after it.
   * Resolves when changes are seen.
   */
  follow(onEdit: (edit: RuleEdit) => Promise<unknown>): Promise<{ close(): Promise<void> }>;
}
