import { IntList } from './int-list.ts';

/** Counted from 1; columns in UTF-16 units, as editors do. */
export type Position = { readonly line: number; readonly column: number };

const lineFeed = 10;
const carriageReturn = 13;

/** Tells where in a text an offset is. The lines are looked for when the first is asked for. */
export function createLineTable(text: string): (offset: number) => Position {
  let starts: IntList | undefined;
  return (offset) => {
    starts ??= findStarts(text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts.get(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts.get(low) + 1 };
  };
}

/** Lines end in \n, \r\n or \r. */
function findStarts(text: string): IntList {
  const starts = new IntList();
  starts.push(0);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isEnd = code === lineFeed || (code === carriageReturn && text.charCodeAt(at + 1) !== lineFeed);
    if (isEnd) starts.push(at + 1);
  }
  return starts;
}
