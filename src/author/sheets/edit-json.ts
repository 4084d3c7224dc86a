import { applyEdits, type JSONPath, modify } from 'jsonc-parser';

/** The JSON text with one value changed (undefined: taken out), in the layout that it has. */
export function editJson(text: string, path: JSONPath, value: unknown, isArrayInsertion = false): string {
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
  const formattingOptions = {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
  return applyEdits(text, modify(text, path, value, { formattingOptions, isArrayInsertion }));
}
