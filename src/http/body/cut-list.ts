import { readToken } from './find-repeated-key.ts';

/** The bytes of each item of a list in a body, and the body with that list empty. */
type CutList = { readonly items: readonly Buffer[]; readonly around: Buffer };

/**
 * Cuts the list that a member of the body's object holds into its items, whatever bytes its texts have. Undefined where the
 * body is no JSON, holds no such list, or where the list has more than `most` items.
 */
export function cutList(bytes: Buffer, member: string, most: number): CutList | undefined {
  // Every byte becomes one character, so places in the text are places in the bytes.
  const text = bytes.toString('latin1');
  const start = isJson(text) ? findList(text, JSON.stringify(member)) : undefined;
  if (start === undefined) return undefined;
  const ends = findEnds(text, start);
  if (ends.length > most) return undefined;
  const starts = [start, ...ends];
  const items = ends.map((itemEnd, index) => bytes.subarray((starts[index] ?? 0) + 1, itemEnd));
  return { items, around: Buffer.concat([bytes.subarray(0, start + 1), bytes.subarray(ends.at(-1))]) };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The place of the opening bracket. */
function findList(text: string, quotedName: string): number | undefined {
  let name = '';
  for (const { token, at, depth } of tokensOf(text, 0)) {
    if (depth !== 1) continue;
    if (token === '[' && name === quotedName) return at;
    if (token.startsWith('"')) name = token;
  }
  return undefined;
}

/** Where the items of the list end: the places of its commas and of its closing bracket. */
function findEnds(text: string, start: number): readonly number[] {
  const ends: number[] = [];
  for (const { token, at, depth } of tokensOf(text, start)) {
    if (depth === 1 && token === ',') ends.push(at);
    if (depth === 0 && at > start) return [...ends, at];
  }
  return ends;
}

type Token = { readonly token: string; readonly at: number; readonly depth: number };

/** Tokens with how many objects and lists from `start` on they stand in. A bracket stands outside of what it opens or closes. */
function* tokensOf(text: string, start: number): Generator<Token> {
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const token = readToken(text, at);
    if (token === '}' || token === ']') depth -= 1;
    yield { token, at, depth };
    if (token === '{' || token === '[') depth += 1;
    at += token.length;
  }
}
