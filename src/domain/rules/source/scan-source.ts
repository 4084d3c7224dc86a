import { createScanner } from 'jsonc-parser';

/** What pack files may hold. Checked by one pass without recursion, so that a hostile file is refused in bounded time. */
const sourceLimits = { characters: 10_000_000, depth: 64 } as const;

/** A fault at an offset into the text. */
export type SourceFault = {
  readonly code:
    | 'file-too-large'
    | 'too-deep'
    | 'duplicate-key'
    | 'forbidden-key'
    | 'forbidden-text'
    | 'number-out-of-range'
    | 'syntax';
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
};

/** The kinds of token of jsonc-parser, whose const enum cannot be imported. */
const token = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  string: 10,
  number: 11,
  end: 17,
} as const;

type Frame = { readonly keys: Set<string> | undefined; expectsKey: boolean };

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);
const forbiddenText = /[\0\p{Surrogate}]/u;
const maxFaults = 100;

/** Faults that JSON's own grammar allows. `too-deep` and `file-too-large` stop the scan: the text must not be parsed then. */
export function scanSource(text: string): SourceFault[] {
  if (text.length > sourceLimits.characters) return [tooLarge(text.length)];
  const scanner = createScanner(text, true);
  const frames: Frame[] = [];
  const faults: SourceFault[] = [];
  for (let kind: number = scanner.scan(); kind !== token.end; kind = scanner.scan()) {
    moveFrames(frames, kind);
    if (frames.length > sourceLimits.depth) return [tooDeep(scanner.getTokenOffset())];
    const fault = checkToken(
      kind,
      scanner.getTokenValue(),
      scanner.getTokenOffset(),
      frames[frames.length - 1],
    );
    if (fault !== undefined && faults.length < maxFaults) faults.push(fault);
  }
  return faults;
}

function moveFrames(frames: Frame[], kind: number): void {
  const top = frames[frames.length - 1];
  if (kind === token.openBrace) frames.push({ keys: new Set(), expectsKey: true });
  else if (kind === token.openBracket) frames.push({ keys: undefined, expectsKey: false });
  else if (top === undefined) return;
  // A bracket that closes nothing is left for the parser to complain of: the depth here is never less than the parser's.
  else if (kind === token.closeBrace && top.keys !== undefined) frames.pop();
  else if (kind === token.closeBracket && top.keys === undefined) frames.pop();
  else if (kind === token.comma) top.expectsKey = top.keys !== undefined;
}

function checkToken(
  kind: number,
  text: string,
  offset: number,
  frame: Frame | undefined,
): SourceFault | undefined {
  if (kind === token.number && !Number.isFinite(Number(text)))
    return {
      code: 'number-out-of-range',
      offset,
      message: `${text.slice(0, 40)} is too large a number`,
      hint: 'Write a number below 1.8e308.',
    };
  if (kind !== token.string) return undefined;
  if (forbiddenText.test(text))
    return {
      code: 'forbidden-text',
      offset,
      message: 'this text holds a NUL character or half of a surrogate pair',
      hint: 'Take the \\u0000 or the lone \\ud800…\\udfff out of the text.',
    };
  return frame?.expectsKey === true ? checkKey(frame, text, offset) : undefined;
}

function checkKey(frame: Frame, key: string, offset: number): SourceFault | undefined {
  frame.expectsKey = false;
  if (forbiddenKeys.has(key))
    return {
      code: 'forbidden-key',
      offset,
      message: `"${key}" cannot be used as a name`,
      hint: 'Choose another name: this one has a meaning of its own in JavaScript.',
    };
  if (frame.keys?.has(key) === true)
    return {
      code: 'duplicate-key',
      offset,
      message: `"${key.slice(0, 60)}" stands twice in this object`,
      hint: 'Keep one of the two: the first would be ignored.',
    };
  frame.keys?.add(key);
  return undefined;
}

const tooLarge = (length: number): SourceFault => ({
  code: 'file-too-large',
  offset: 0,
  message: `the file has ${length} characters, over the limit of ${sourceLimits.characters}`,
  hint: 'Split it into several files of the same folder.',
});

const tooDeep = (offset: number): SourceFault => ({
  code: 'too-deep',
  offset,
  message: `more than ${sourceLimits.depth} brackets are open here`,
  hint: 'Nest less: give parts of a condition a name under "conditions" and refer to them.',
});
