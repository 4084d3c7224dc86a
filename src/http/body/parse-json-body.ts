import { isUtf8 } from 'node:buffer';
import type { Fault } from '../../domain/shared/service-error.ts';
import { findInvalidByte } from '../../shared/decode-text.ts';
import { findLostNumber, findRepeatedKey, repeatsKey } from '../../shared/find-json-token.ts';
import { createLineTable } from '../../shared/line-table.ts';
import { readJson } from '../../shared/read-json.ts';
import { HttpError } from '../errors/http-error.ts';
import { refuseFaults } from '../errors/refuse-faults.ts';
import { cutList } from './cut-list.ts';
import { inspectBody } from './inspect-body.ts';

/**
 * The value of a JSON body: UTF-8, JSON (RFC 8259), without repeated names and without anything that `inspectBody` refuses.
 * Throws `malformed-json` or `invalid-request`.
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) throw new HttpError('malformed-json', 'The body is empty: send a JSON object.');
  if (!isUtf8(bytes)) throw notUtf8(bytes);
  const text = withoutMark(bytes.toString('utf8'));
  const value = parse(text);
  const { fault, keys } = inspectBody(value, plainText.test(text));
  if (fault !== undefined) throw unfit(fault);
  if (repeatsKey(text, keys))
    throw unfit({
      pointer: findRepeatedKey(text) ?? '',
      message: 'is repeated in the same object; keep one',
    });
  const lost = findLostNumber(text);
  if (lost !== undefined)
    throw unfit({
      pointer: lost,
      message: 'is a whole number of more digits than a number holds (2^53); send it as a text',
      example: '9007199254740993',
    });
  return value;
}

/** Names the place. What the byte means in other encodings is left out: callers can only send UTF-8. */
function notUtf8(bytes: Buffer): HttpError {
  const { offset, line, column, byte } = findInvalidByte(bytes);
  const place = `byte ${offset + 1}, at line ${line}, column ${column}, is ${byte}`;
  return new HttpError('malformed-json', `The body is not UTF-8: ${place}. Send the JSON in UTF-8.`);
}

/** A list whose items get an answer each: the member of the body that contains it, and the most items it may have. */
export type ItemList = { readonly member: string; readonly most: number };

/** An item that is not JSON or not acceptable, with its refusal. */
export class UnfitItem {
  readonly refusal: HttpError;

  constructor(refusal: HttpError) {
    this.refusal = refusal;
  }
}

/** As `parseJsonBody`, but a fault within one item of the list makes that item an `UnfitItem` and leaves the others. */
export function parseListBody(bytes: Buffer, { member, most }: ItemList): unknown {
  try {
    return parseJsonBody(bytes);
  } catch (error) {
    const cut = cutList(bytes, member, most);
    if (cut === undefined) throw error;
    return { ...Object(parseJsonBody(cut.around)), [member]: cut.items.map(parseItem) };
  }
}

function parseItem(bytes: Buffer): unknown {
  try {
    return parseJsonBody(bytes);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return new UnfitItem(
      new HttpError(error.code, error.message.replace(/^The body/, 'The item'), error.faults),
    );
  }
}

/** RFC 8259, section 8.1, permits ignoring a byte order mark. Editors do not show it. */
const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);

const unfit = (fault: Fault): HttpError => refuseFaults('invalid-request', [fault]);

/** ASCII without control characters and escapes: no string in it can contain an unfit character. */
const plainText = /^[\t\n\r\x20-\x5b\x5d-\x7e]*$/;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError('malformed-json', `The body is not JSON${explainSyntax(text)}`);
  }
}

/** The place of the fault and how to correct it. The text is not quoted: it may contain personal data. */
function explainSyntax(text: string): string {
  if (text.includes('\0')) return ': it contains NUL bytes, as UTF-16 does. Send the JSON in UTF-8.';
  const fault = readJson(text, () => false);
  if (fault === undefined) return '.';
  const { line, column } = createLineTable(text)(fault.offset);
  return ` at line ${line}, column ${column}: ${fault.message}. ${fault.hint}`;
}
