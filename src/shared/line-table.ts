/** Counted from 1; columns in UTF-16 units, as editors do. */
export type Position = { readonly line: number; readonly column: number };

/** Returns the position of an offset in a text. The lines are searched for at the first call. They end in \n, \r\n or \r. */
export function createLineTable(text: string): (offset: number) => Position {
  let starts: readonly number[] | undefined;
  return (offset) => {
    starts ??= [0, ...Array.from(text.matchAll(/\r\n?|\n/g), ({ 0: end, index }) => index + end.length)];
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
