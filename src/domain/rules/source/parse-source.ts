import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import type { Diagnostic } from '../../shared/diagnostic.ts';
import type { SourceFile } from '../rule-set.ts';
import { explainSyntaxError } from './explain-syntax-error.ts';
import type { JsonPath } from './json-pointer.ts';
import { type SourceFault, scanSource } from './scan-source.ts';

/** Counted from 1; columns in UTF-16 units, as editors do. */
export type Position = { readonly line: number; readonly column: number };

/** A parsed JSON file that knows where each of its values stands. */
export type SourceDocument<T = unknown> = {
  readonly file: string;
  readonly value: T;
  /** Where a value, or with `key` the name of a member, stands; where it is missing, the nearest thing around it. */
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
  const refuse = (found: readonly SourceFault[]) => ({
    diagnostics: found.map((fault) => toDiagnostic(source.path, fault, locateOffset(fault.offset))),
  });
  if (faults.some((fault) => fault.code === 'too-deep' || fault.code === 'file-too-large'))
    return refuse(faults);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse([explainSyntaxError(text)]);
  }
  if (faults.length > 0) return refuse(faults);
  return { file: source.path, value, locate: createLocate(text, locateOffset) };
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

/** Opens a file that is known to be right JSON; throws where it is not. */
export function openSource<T>({ path, text: whole }: SourceFile): SourceDocument<T> {
  const text = withoutMark(whole);
  const value: T = JSON.parse(text);
  return { file: path, value, locate: createLocate(text, createLineTable(text)) };
}

const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);

/** The tree with positions costs many times the text, so it is built when the first mistake asks for it. */
function createLocate(text: string, locateOffset: (offset: number) => Position): SourceDocument['locate'] {
  let tree: Node | undefined;
  return (path, at = 'value') => {
    tree ??= parseTree(text);
    if (tree === undefined) return { line: 1, column: 1 };
    const node = findNearest(tree, path);
    const place = at === 'key' && node.found ? (node.node.parent?.children?.[0] ?? node.node) : node.node;
    return locateOffset(place.offset);
  };
}

function findNearest(tree: Node, path: JsonPath): { readonly node: Node; readonly found: boolean } {
  let node = tree;
  for (const step of path) {
    const next = findNodeAtLocation(node, [node.type === 'array' ? Number(step) : String(step)]);
    if (next === undefined) return { node, found: false };
    node = next;
  }
  return { node, found: node.parent?.type === 'property' };
}

function createLineTable(text: string): (offset: number) => Position {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (match) => match.index + match[0].length)];
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
