import { losesDigits } from '../../shared/loses-digits.ts';
import { type JsonToken, pathOf, readJson } from '../../shared/read-json.ts';
import { escapePointer } from './inspect-body.ts';

/** The number of members of all objects in this valid JSON text, repeated ones included. Linear, without memory. */
export function countKeys(json: string): number {
  let keys = 0;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === 0x22) at = endOfString(json, at);
    else if (code === 0x3a) keys += 1;
  }
  return keys;
}

/** The offset of the closing quote of the string that opens at `start`. */
function endOfString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end;
}

function isEscaped(json: string, quote: number): boolean {
  let backslashes = 0;
  while (json.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes += 1;
  return backslashes % 2 === 1;
}

/** The JSON Pointer of the first member of this valid JSON text that repeats a name in its object. */
export const findRepeatedKey = (json: string): string | undefined =>
  findToken(json, ({ isRepeated }) => isRepeated);

const longNumber = /(?:^|[:[,\s])-?[1-9]\d{15}/;

/** The JSON Pointer of the first whole number of this valid JSON text that a double cannot represent. */
export const findLostNumber = (json: string): string | undefined =>
  longNumber.test(json)
    ? findToken(json, ({ kind, written }) => kind === 'literal' && losesDigits(written))
    : undefined;

function findToken(json: string, isWanted: (token: JsonToken) => boolean): string | undefined {
  let pointer: string | undefined;
  readJson(json, (token, open) => {
    if (isWanted(token))
      pointer = pathOf(open)
        .map((step) => `/${escapePointer(String(step))}`)
        .join('');
    return pointer !== undefined;
  });
  return pointer;
}
