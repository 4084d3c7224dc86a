import type { Diagnostic } from '../domain/diagnostics/diagnostic.ts';
import type { SourceFile } from '../domain/pack/source/parse-source.ts';
import type { DecodedText } from '../shared/decode-text.ts';

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

/** What a cell of a spreadsheet holds: CSV has texts alone, a workbook numbers, booleans and days (as `Date`, UTC) too. */
export type Cell = string | number | boolean | Date;

/** A spreadsheet's file: the text of a CSV, the first sheet of a workbook, or where and why it cannot be read. */
export type SheetSource = DecodedText | { readonly workbook: readonly (readonly Cell[])[] };

/**
 * Reads a file, a workbook by what it begins with. `encoding` is that of a CSV's text where it is neither UTF-8 nor UTF-16 with its
 * mark. Rejects where there is no such file.
 */
export type OpenSheet = (path: string, encoding: string | undefined) => Promise<SheetSource>;
