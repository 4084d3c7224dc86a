/** A part of an ICU text: words to translate, or a placeholder or a frame of choices, which stays as it is. */
export type TextPiece = { readonly isCode: boolean; readonly text: string };

const quoted = /'(?!\{\s*[\w.]+\s*[,}])(?:[{}](?:[^']|'')*|#)'(?!')/y;
const placeholder = /\{\s*[\w.]+\s*(?:,(?!\s*(?:plural|select|selectordinal)\s*,)[^{}]*)?\}/y;
const firstChoice = /\{\s*[\w.]+\s*,\s*(?:plural|select|selectordinal)\s*,[^{}]*\{/y;
const nextChoice = /\}[^{}]*\{/y;
const lastChoice = /\}\s*\}/y;

/** The pieces of a text; joined they are the text again. */
export function splitCodes(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let [from, at, depth] = [0, 0, 0];
  const cut = (end: number, isCode: boolean): void => {
    if (end > from) pieces.push({ isCode, text: text.slice(from, end) });
    from = end;
  };
  while (at < text.length) {
    const code = findCode(text, at, depth);
    if (code === undefined) {
      at += lengthAt(quoted, text, at) || 1;
      continue;
    }
    cut(at, false);
    at += code.length;
    cut(at, true);
    depth += code.deeper;
  }
  cut(at, false);
  return pieces;
}

function findCode(text: string, at: number, depth: number) {
  if (lengthAt(quoted, text, at) > 0) return undefined;
  const forms = [
    [placeholder, 0],
    [firstChoice, 1],
    ...(depth > 0
      ? ([
          [nextChoice, 0],
          [lastChoice, -1],
        ] as const)
      : []),
  ] as const;
  for (const [form, deeper] of forms) {
    const length = lengthAt(form, text, at);
    if (length > 0) return { length, deeper };
  }
  return undefined;
}

function lengthAt(form: RegExp, text: string, at: number): number {
  form.lastIndex = at;
  return form.exec(text)?.[0].length ?? 0;
}
