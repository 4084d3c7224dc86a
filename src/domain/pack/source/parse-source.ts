import type { JsonPath } from '../../../shared/json-pointer.ts';
import { createLineTable, type Position } from '../../../shared/line-table.ts';
import { once } from '../../../shared/once.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { locateValues } from './locate-values.ts';
import { type SourceFault, scanSource } from './scan-source.ts';

/** A file of a pack: its path relative to the folder of packs, and its text. */
export type SourceFile = { readonly path: string; readonly text: string };

/** A parsed JSON file with the position of each of its values. */
export type SourceDocument<T = unknown> = {
  readonly file: string;
  readonly value: T;
  /** The position of a value, or with `key` of the name of a member. If it is missing, the nearest value around it. */
  readonly locate: (path: JsonPath, at?: 'value' | 'key') => Position;
};

/**
 * Parses one strict JSON file: no comments, no trailing commas, no name twice in an object, no names or texts that are traps,
 * bounded in size and depth before anything recursive touches it. A byte order mark is skipped.
 */
export function parseSource(source: SourceFile): SourceDocument | { readonly diagnostics: Diagnostic[] } {
  const text = withoutMark(source.text);
  const faults = scanSource(text);
  const locateOffset = createLineTable(text);
  if (faults.length > 0)
    return {
      diagnostics: faults.map((fault) => toDiagnostic(source.path, fault, locateOffset(fault.offset))),
    };
  return { file: source.path, value: JSON.parse(text), locate: createLocate(text, locateOffset) };
}

const toDiagnostic = (file: string, fault: SourceFault, position: Position): Diagnostic => ({
  code: fault.code,
  severity: 'error',
  file,
  ...position,
  pointer: '',
  message: fault.message,
  hint: fault.hint,
});

/** Opens a file that is known to be valid JSON; throws if it is not. */
export function openSource<T>({ path, text: whole }: SourceFile): SourceDocument<T> {
  const text = withoutMark(whole);
  const value: T = JSON.parse(text);
  return { file: path, value, locate: createLocate(text, createLineTable(text)) };
}

const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);

/** Reads the text a second time when the first mistake needs a position. */
function createLocate(text: string, locateOffset: (offset: number) => Position): SourceDocument['locate'] {
  const find = once(() => locateValues(text));
  return (path, at = 'value') => {
    const { offset, name } = find()(path);
    return locateOffset(at === 'key' ? (name ?? offset) : offset);
  };
}
