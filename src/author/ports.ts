import type { Diagnostic } from '../domain/diagnostics/diagnostic.ts';
import type { SourceFile } from '../domain/pack/source/parse-source.ts';
import type { DecodedText } from '../shared/decode-text.ts';

/** The content of a folder of packs: its files with relative paths, or the reasons why they cannot be read. */
export type RuleFilesReading =
  | { readonly files: readonly SourceFile[] }
  | { readonly diagnostics: readonly Diagnostic[] };

/** The source of packs. */
export interface RuleFiles {
  /** All current files. A file that vanishes meanwhile is left out; any other failure is a diagnostic. */
  read(): Promise<RuleFilesReading>;
}

/** The packs after a change, compiled: all files and their version if `compileRuleSet` finds no error, or else the errors. */
export type RuleEdit =
  | {
      readonly files: readonly SourceFile[];
      readonly version: string;
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly diagnostics: readonly Diagnostic[] };

/** Receives edits and the state of the watch. */
export type EditListener = {
  /** Something changed: its edit is being read and compiled. */
  readonly onChange: () => void;
  /** The edit is there. Called once for changes close together. */
  readonly onEdit: (edit: RuleEdit) => Promise<unknown>;
  /** Edits may go unseen from now on, for this reason; undefined: they are seen again. */
  readonly onWatch: (trouble: string | undefined) => void;
};

/** Packs under edit, compiled in the background within limits of time and memory. */
export interface RuleEdits {
  /**
   * Calls `onEdit` after changes, once for changes close together. Files are read until they stop changing, because editors
   * save in steps. Calls never overlap: changes meanwhile become one later edit. Resolves when changes are being
   * watched, or cannot be.
   */
  follow(listener: EditListener): Promise<{ close(): Promise<void> }>;
}

/**
 * A log that only grows, shared by all processes of a ledger, and texts that its entries name. Rejects with a ServiceError when the
 * store is away.
 */
export interface LedgerLog {
  /** The number of entries. Processes ask several times per second. */
  size(): Promise<number>;
  /** The entries from a place on (0: the first), in order. */
  read(from: number): Promise<readonly string[]>;
  /** Appends an entry behind `size` others. False, and nothing changed, if there are more or fewer. */
  append(size: number, entry: string): Promise<boolean>;
  /** Keeps a text for ever under its own hash. Idempotent. */
  keep(hash: string, text: string): Promise<void>;
  find(hash: string): Promise<string | undefined>;
}

/** The value of a spreadsheet cell: CSV has texts alone, a workbook also numbers, booleans and days (as `Date`, UTC). */
export type Cell = string | number | boolean | Date;

/** A spreadsheet file: the text of a CSV, the first sheet of a workbook, or the place and reason of a failure. */
export type SheetSource = DecodedText | { readonly workbook: readonly (readonly Cell[])[] };

/**
 * Reads a file; a workbook is recognised by its first bytes. `encoding` is that of a CSV that is neither UTF-8 nor UTF-16
 * with its mark. Rejects if the file does not exist.
 */
export type OpenSheet = (path: string, encoding: string | undefined) => Promise<SheetSource>;
