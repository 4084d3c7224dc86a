import { formatPointer, type JsonPath } from '../../shared/json-pointer.ts';
import { hintWord } from '../../shared/suggest-word.ts';
import { type Diagnostic, tellRest } from '../diagnostics/diagnostic.ts';
import type { DiagnosticCode } from '../diagnostics/diagnostic-catalogue.ts';
import type { SourceDocument } from './source/parse-source.ts';

/** Where in which file; `at: 'key'` means the name of a member. */
export type Spot = {
  readonly document: SourceDocument;
  readonly path: JsonPath;
  readonly at?: 'value' | 'key';
};

/** A part of a file with its position. */
export type Placed<T> = Spot & { readonly entry: T };

export const into = (spot: Spot, ...steps: JsonPath): Spot => ({
  document: spot.document,
  path: [...spot.path, ...steps],
});

export const nameOf = (spot: Spot): Spot => ({ ...spot, at: 'key' });

/** The most errors, and the most warnings, that are kept: more do not help, and a hostile pack must not fill the memory. */
const mostDiagnostics = 1000;

/** A map or a set of names. */
type Names = { readonly has: (name: string) => boolean; readonly keys: () => Iterable<string> };

type ReferenceKind = DiagnosticCode extends infer Code
  ? Code extends `unknown-${infer Kind}`
    ? Kind
    : never
  : never;

/** Collects what is wrong with packs while they are checked. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];
  /** What was reported of which place: some mistakes are found by the engine and by the checks. */
  readonly #reported = new Set<string>();
  readonly #found = { error: 0, warning: 0 };

  error(spot: Spot, code: DiagnosticCode, message: string, hint: string): void {
    this.add('error', spot, code, message, hint);
  }

  /** Reports a name that is not among the known ones, with what was perhaps meant. `kind` is the last word of the code. */
  expectKnown(spot: Spot, kind: ReferenceKind, name: string, known: Names): void {
    if (known.has(name)) return;
    const hint = hintWord(name, known.keys(), kind);
    this.error(spot, `unknown-${kind}`, `there is no ${kind} "${name}" here`, hint);
  }

  warn(spot: Spot, code: DiagnosticCode, message: string, hint: string): void {
    this.add('warning', spot, code, message, hint);
  }

  /** Adds what another report found. */
  include(diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) if (this.#isNews(diagnostic)) this.diagnostics.push(diagnostic);
  }

  /** By file and place. */
  sorted(): Diagnostic[] {
    const placed = [...this.diagnostics].sort(
      (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
    );
    const rest = this.#found.error + this.#found.warning - placed.length;
    const last = placed.at(-1);
    return rest === 0 || last === undefined ? placed : [...placed, tellRest(last, rest)];
  }

  get hasErrors(): boolean {
    return this.#found.error > 0;
  }

  add(
    severity: Diagnostic['severity'],
    { document, path, at }: Spot,
    code: string,
    message: string,
    hint: string,
  ): void {
    const pointer = formatPointer(path);
    const { file } = document;
    if (!this.#isNews({ severity, file, pointer, code, message })) return;
    this.diagnostics.push({
      code,
      severity,
      file,
      ...document.locate(path, at),
      pointer,
      message,
      hint,
    });
  }

  /** Whether there is room for it, and it was not reported before. */
  #isNews({
    severity,
    file,
    pointer,
    code,
    message,
  }: Pick<Diagnostic, 'severity' | 'file' | 'pointer' | 'code' | 'message'>): boolean {
    const key = JSON.stringify([file, pointer, code, message]);
    if (this.#reported.has(key)) return false;
    this.#found[severity] += 1;
    if (this.#found[severity] > mostDiagnostics) return false;
    this.#reported.add(key);
    return true;
  }
}
