const quote = 34;
const backslash = 92;
const lineFeed = 10;
const carriageReturn = 13;

/** Where a text that begins at a double quote ends: after its closing quote, or where its line does if it has none. */
export function textEnd(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at += 1) {
    const code = source.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === lineFeed || code === carriageReturn) return at;
    if (code === backslash) at += 1;
  }
  return source.length;
}
