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
export function findRepeatedKey(json: string): string | undefined {
  const path: Level[] = [];
  let text = '';
  for (let at = 0; at < json.length; at += 1) {
    const char = json.charAt(at);
    if (char === '"') {
      const end = endOfString(json, at);
      text = json.slice(at, end + 1);
      at = end;
    } else if (char === ':') {
      if (!enterMember(path.at(-1), text)) return path.map(({ segment }) => `/${segment}`).join('');
    } else move(path, char);
  }
  return undefined;
}

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
