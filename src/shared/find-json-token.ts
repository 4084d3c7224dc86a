import { isObject } from './is-object.ts';
import { formatPointer } from './json-pointer.ts';
import { losesDigits } from './loses-digits.ts';
import { type JsonToken, pathOf, readJson } from './read-json.ts';

/** A pointer shows at most so many characters of a name: names come from outside. */
const mostShown = 100;

/**
 * Whether an object in this valid JSON text repeats a name. `members`: those of the parsed value, which repetitions make fewer
 * than the text has.
 */
export const repeatsKey = (json: string, members: number): boolean => countKeys(json) !== members;

/** The number of members of all objects in this valid JSON text, repeated ones included. Linear, without memory. */
function countKeys(json: string): number {
  let keys = 0;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === 0x22) at = endOfString(json, at);
    else if (code === 0x3a) keys += 1;
  }
  return keys;
}

/** The deepest nesting of a record. */
const mostLevels = 32;

/** Why the record of this valid JSON text cannot be taken: one of its objects has a name twice, or it is nested too deep. */
export function findMemberFault(
  json: string,
  record: unknown,
): { readonly pointer: string; readonly message: string } | undefined {
  if (!repeatsKey(json, countMembers(record, mostLevels))) return undefined;
  const pointer = findRepeatedKey(json);
  return pointer === undefined
    ? { pointer: '', message: `is nested more than ${mostLevels} levels deep` }
    : { pointer, message: 'is repeated in the same object; keep one' };
}

/**
 * The number of members of all objects in a value of JSON; NaN if it has more levels. It runs for every row of a load, so it makes no
 * lists.
 */
function countMembers(value: unknown, levels: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (levels === 0) return Number.NaN;
  if (Array.isArray(value))
    return value.reduce<number>((sum, entry) => sum + countMembers(entry, levels - 1), 0);
  if (!isObject(value)) return 0;
  let members = 0;
  for (const name in value) members += 1 + countMembers(value[name], levels - 1);
  return members;
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
      pointer = formatPointer(pathOf(open).map((step) => String(step).slice(0, mostShown)));
    return pointer !== undefined;
  });
  return pointer;
}
