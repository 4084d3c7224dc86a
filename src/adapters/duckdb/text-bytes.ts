import { isUtf8 } from 'node:buffer';

/** Questions about bytes of UTF-8, of which none is copied. */

const [lineFeed, carriageReturn, blank, tab] = [0x0a, 0x0d, 0x20, 0x09] as const;
const replacement = Buffer.from('\u{fffd}');

/** Valid UTF-8 without NUL and U+FFFD. */
export const isText = (bytes: Uint8Array): boolean =>
  isUtf8(bytes) &&
  !bytes.includes(0) &&
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(replacement) < 0;

/** Nothing but delimiters and blanks. */
export const isBlank = (bytes: Uint8Array, delimiter: number | undefined): boolean => {
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte !== delimiter && byte !== blank && byte !== tab) return false;
  }
  return true;
};

/** How many lines end within the bytes: with \n, \r\n or \r. */
export function countBreaks(bytes: Uint8Array): number {
  let breaks = 0;
  for (let at = 0; at < bytes.length; at += 1)
    if (bytes[at] === lineFeed || (bytes[at] === carriageReturn && bytes[at + 1] !== lineFeed)) breaks += 1;
  return breaks;
}

/** Where the line after so many lines starts. */
export function startOfLine(bytes: Uint8Array, lines: number): number {
  let start = 0;
  for (let line = 0; line < lines; line += 1) {
    const end = bytes.subarray(start).findIndex((byte) => byte === lineFeed || byte === carriageReturn);
    if (end < 0) return bytes.length;
    start += end + (bytes[start + end] === carriageReturn && bytes[start + end + 1] === lineFeed ? 2 : 1);
  }
  return start;
}
