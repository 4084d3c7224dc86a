import iconv from 'iconv-lite';
import { likelyReadings } from './likely-readings.ts';

/**
 * The place where reading a text failed. `column` counts characters from 1; `message` gives the reason and the fix, `found` the reason
 * alone.
 */
export type TextFault = {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly found?: string;
};

export type DecodedText = { readonly text: string } | { readonly fault: TextFault };

/** Names that mean more than their standard: software that writes "latin-1" or "ANSI" means windows-1252. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['latin1', 'windows-1252'],
  ['iso88591', 'windows-1252'],
  ['usascii', 'windows-1252'],
  ['ansi', 'windows-1252'],
  ['cp1252', 'windows-1252'],
  ['utf8', 'utf-8'],
  ['utf8bom', 'utf-8'],
  ['utf8sig', 'utf-8'],
  ['unicode', 'utf-16'],
  ['macroman', 'macintosh'],
  ['iso88599', 'windows-1254'],
  ['latin5', 'windows-1254'],
  ['tis620', 'windows-874'],
  ['iso885911', 'windows-874'],
]);
/** Names that iconv-lite knows but that are not encodings of text files. */
const notOfFiles = /^(base64|hex|binary|ascii|utf7|utf7imap|cesu8|internal|singlebyte|.*dbcs.*)$/;

/** The canonical name of an encoding: `Latin-1` is `windows-1252`. Undefined for an unknown name. */
export function readEncoding(name: string): string | undefined {
  const bare = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const alias = aliases.get(bare);
  if (alias !== undefined) return alias;
  return !notOfFiles.test(bare) && iconv.encodingExists(bare) ? name.trim().toLowerCase() : undefined;
}

type ByteOrderMark = { readonly encoding: string; readonly length: number };

/** The encoding of the byte order mark at the start, if there is one. */
export function readMark(bytes: Uint8Array): ByteOrderMark | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return { encoding: 'utf-8', length: 3 };
  if (first === 0xff && second === 0xfe) return { encoding: 'utf-16le', length: 2 };
  if (first === 0xfe && second === 0xff) return { encoding: 'utf-16be', length: 2 };
  return undefined;
}

/**
 * The text of a whole file, without its byte order mark. Reads UTF-8, and UTF-16 with its mark; any other encoding (see
 * readEncoding) must be declared. Never returns a text with a replacement character: the fault gives its place instead.
 */
export function decodeText(bytes: Uint8Array, declared?: string): DecodedText {
  const mark = readMark(bytes);
  const encoding = mark?.encoding ?? declared ?? 'utf-8';
  const body = mark === undefined ? bytes : bytes.subarray(mark.length);
  if (encoding !== 'utf-8') {
    const watch = watchForUtf8(encoding);
    watch.add(body);
    if (watch.isUtf8()) return { fault: { line: 1, column: 1, message: describeUtf8(encoding) } };
    return withoutLoss(openDecoder(encoding).decodeAll(body), encoding);
  }
  const fault = findTextFault(body);
  return fault === undefined ? { text: utf8.decode(body) } : { fault };
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function withoutLoss(text: string, encoding: string): DecodedText {
  const at = text.search(lost);
  return at < 0 ? { text } : { fault: { ...placeOf(text.slice(0, at)), message: notIn(encoding) } };
}

/** The replacement character, and the control characters to which unassigned bytes decode. */
const lost = /[\u{80}-\u{9f}\u{fffd}]/u;
const notIn = (encoding: string): string =>
  `a byte here means nothing in ${encoding}; declare the encoding that the file was written in`;

/** Encodings of one byte per character, in the spellings of their names. */
const singleByte = /^((windows|win|cp)?125\d|(iso)?8859\d+|latin\d+|macintosh)$/;

/**
 * Notices UTF-8 behind a declared encoding of one byte per character: words in such an encoding are never valid UTF-8 throughout, unless
 * they are ASCII. Costs one more decoding of what is declared so.
 */
export function watchForUtf8(encoding: string) {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let isValid = singleByte.test(encoding.replace(/[^a-z0-9]/g, ''));
  let isAscii = true;
  const decode = (bytes?: Uint8Array): void => {
    try {
      decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      isValid = false;
    }
  };
  return {
    add: (bytes: Uint8Array): void => {
      if (isValid) decode(bytes);
      if (isValid && isAscii) isAscii = bytes.every((byte) => byte < 0x80);
    },
    /** To be asked once, behind the last bytes. */
    isUtf8: (): boolean => {
      if (isValid) decode();
      return isValid && !isAscii;
    },
  };
}

/** The message for a text in UTF-8 that is declared as another encoding. */
export const describeUtf8 = (declared: string): string =>
  `the text is UTF-8 and is declared as ${declared}; leave the encoding out`;

/** iconv-lite knows the sign that stood in macintosh where the euro has been since 1998. */
const oldSign = '¤';

/** Decodes an encoding other than UTF-8. Undefined bytes become U+FFFD, which the caller must refuse. */
export function openDecoder(encoding: string) {
  const decoder = iconv.getDecoder(encoding);
  const decode = (piece: Uint8Array): string => {
    const text = decoder.write(Buffer.from(piece.buffer, piece.byteOffset, piece.length));
    return encoding === 'macintosh' ? text.replaceAll(oldSign, '€') : text;
  };
  const end = (): string => decoder.end() ?? '';
  return { decode, end, decodeAll: (bytes: Uint8Array): string => decode(bytes) + end() };
}

/**
 * The place of invalid UTF-8, or of a character that was lost when the file was written; undefined if the bytes are valid.
 */
export function findTextFault(bytes: Uint8Array): TextFault | undefined {
  try {
    const text = strictUtf8.decode(bytes);
    const at = text.indexOf('\u{fffd}');
    return at < 0 ? undefined : { ...placeOf(text.slice(0, at)), message: wasLost };
  } catch {
    const { offset, byte, line, column } = findInvalidByte(bytes);
    return { line, column, ...notUtf8(bytes, byte, offset) };
  }
}

const wasLost =
  'U+FFFD marks a character that was lost earlier; export the text again in an encoding that has the character';

function notUtf8(bytes: Uint8Array, byte: string, at: number): Pick<TextFault, 'found' | 'message'> {
  const fault = `byte ${byte} is not UTF-8`;
  if (bytes.includes(0)) {
    const found = `${fault}; the text looks like UTF-16`;
    return { found, message: `${found}: declare utf-16le or utf-16be` };
  }
  const readings = likelyReadings(bytes, at).map(({ text, encoding }) => `“${text}” in ${encoding}`);
  const found = readings.length === 0 ? fault : `${fault}. It would be ${readings.join(' and ')}`;
  return { found, message: `${found}. ${declare}` };
}

const declare = 'Declare the encoding, or save the text as UTF-8';

/** The first byte that is not valid UTF-8, in hexadecimal, with its place. `offset` counts bytes from 0. */
export function findInvalidByte(bytes: Uint8Array) {
  const offset = offsetOfInvalidByte(bytes);
  const byte = (bytes[offset] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  return { offset, byte, ...placeOf(utf8.decode(bytes.subarray(0, offset))) };
}

function offsetOfInvalidByte(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] ?? 0;
    const length = sequenceLength(lead);
    if (lead >= 0x80 && !isWhole(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return bytes.length;
}

const sequenceLength = (lead: number): number => (lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);

function isWhole(bytes: Uint8Array): boolean {
  try {
    strictUtf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function placeOf(before: string): { readonly line: number; readonly column: number } {
  const lines = before.split(/\r\n|\r|\n/);
  return { line: lines.length, column: Array.from(lines.at(-1) ?? '').length + 1 };
}
