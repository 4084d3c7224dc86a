import { escapeControls } from '../../shared/escape-controls.ts';

/**
 * One mistake of an author in a pack, placed where an editor can jump to. Never thrown: checks return lists of them.
 * `line` and `column` count from 1; `pointer` is a JSON Pointer (RFC 6901) into the file's document.
 */
export type Diagnostic = {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly pointer: string;
  readonly message: string;
  /** What to do about it, as an instruction. */
  readonly hint: string;
};

/** `file:line:column severity code message (hint)`: the form editors and CI logs make clickable. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, severity, code, message, hint } = diagnostic;
  const head = `${file}:${line}:${column} ${severity} ${code}: ${message}`;
  return `${escapeControls(head)}\n    hint: ${escapeControls(hint)}`;
}

/** A diagnostic behind the last one that is kept, for those that are not. */
export const tellRest = ({ severity, file, line, column }: Diagnostic, rest: number): Diagnostic => ({
  code: 'more-faults',
  severity,
  file,
  line,
  column,
  pointer: '',
  message: `${rest} more faults are not listed`,
  hint: 'Correct these first, then check again.',
});
