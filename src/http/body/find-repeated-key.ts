import { losesDigits } from '../../shared/loses-digits.ts';
import { escapePointer } from './inspect-body.ts';

/** How many members the objects of this valid JSON text have, written twice or not. Linear; no memory. */
export function countKeys(json: string): number {
  let keys = 0;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === 0x22) at = endOfString(json, at);
    else if (code === 0x3a) keys += 1;
  }
  return keys;
}

/** Where the closing quote of the string is that opens at `start`. */
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

type Level = { readonly keys: Set<string>; segment: string; index: number };

/** The JSON Pointer of the first member of this valid JSON text that repeats a name in its object. */
export const findRepeatedKey = (json: string): string | undefined => walk(json, () => false);

const longNumber = /(?:^|[:[,\s])-?[1-9]\d{15}/;

/**
 * The JSON Pointer of the first whole number of this valid JSON text that a double does not hold: read, it would be a neighbour.
 * Names must not repeat.
 */
export const findLostNumber = (json: string): string | undefined =>
  longNumber.test(json) ? walk(json, losesDigits) : undefined;

/** Goes through a text until a name repeats or a number is one that is looked for: its place. */
function walk(json: string, isFound: (literal: string) => boolean): string | undefined {
  const path: Level[] = [];
  let text = '';
  for (let at = 0; at < json.length; ) {
    const token = readToken(json, at);
    at += token.length;
    if (token.startsWith('"')) text = token;
    else if (token === ':') {
      if (!enterMember(path.at(-1), text)) return pointerOf(path);
    } else if (isFound(token)) return pointerOf(path);
    else move(path, token);
  }
  return undefined;
}

const numberAt = /-?\d[\d.eE+-]*/y;

/** The token of this valid JSON text at a place: a text in its quotes or a number whole, all else character by character. */
export function readToken(json: string, at: number): string {
  if (json[at] === '"') return json.slice(at, endOfString(json, at) + 1);
  numberAt.lastIndex = at;
  return numberAt.exec(json)?.[0] ?? json.charAt(at);
}

const pointerOf = (path: readonly Level[]): string => path.map(({ segment }) => `/${segment}`).join('');

function move(path: Level[], char: string): void {
  if (char === '{' || char === '[') path.push({ keys: new Set(), segment: '0', index: 0 });
  else if (char === '}' || char === ']') path.pop();
  else if (char === ',') nextItem(path.at(-1));
}

function nextItem(level: Level | undefined): void {
  if (level === undefined) return;
  level.index += 1;
  level.segment = String(level.index);
}

/** Takes the member's name into the object; false when it is there already. */
function enterMember(level: Level | undefined, quoted: string): boolean {
  if (level === undefined) return true;
  const key: string = JSON.parse(quoted);
  const isNew = !level.keys.has(key);
  level.keys.add(key);
  level.segment = escapePointer(key);
  return isNew;
}
