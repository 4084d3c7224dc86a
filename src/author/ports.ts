import type { SourceFile } from '../domain/rules/rule-set.ts';
import type { Diagnostic } from '../domain/shared/diagnostic.ts';

/** What a folder of packs holds: its files with paths relative to it, or why they cannot be read. */
export type RuleFilesReading =
  | { readonly files: readonly SourceFile[] }
  | { readonly diagnostics: readonly Diagnostic[] };

/** Where packs come from. */
export interface RuleFiles {
  /** All files at this moment. A file that vanishes meanwhile is not there; everything else that fails is a diagnostic. */
  read(): Promise<RuleFilesReading>;
  /**
   * Calls `onChange` with a fresh reading after anything changed, within a second, once for changes close together and never twice
   * at once. Files are read until they hold still, because editors save in steps. Resolves when changes are seen.
   */
  watch(onChange: (reading: RuleFilesReading) => void): Promise<{ close(): Promise<void> }>;
}
