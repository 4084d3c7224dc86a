import { losesDigits } from '../../../shared/loses-digits.ts';
import { textEnd } from './text-end.ts';

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

type Frame = { readonly keys: Set<string> | undefined; expectsKey: boolean };

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);
const forbiddenText = /[\0\p{Surrogate}]/u;
const maxFaults = 100;

const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Faults that JSON's own grammar allows. `too-deep` and `file-too-large` stop the scan: the text must not be parsed then. */
export function scanSource(text: string): SourceFault[] {
  if (text.length > sourceLimits.characters) return [tooLarge(text.length)];
  const frames: Frame[] = [];
  const faults: SourceFault[] = [];
  for (let at = 0; at < text.length; ) {
    const sign = text[at] as string;
    const end = tokenEnd(text, at, sign);
    moveFrames(frames, sign);
    if (frames.length > sourceLimits.depth) return [tooDeep(at)];
    const fault = end > at + 1 ? checkToken(text.slice(at, end), at, frames[frames.length - 1]) : undefined;
    if (fault !== undefined && faults.length < maxFaults) faults.push(fault);
    at = end;
  }
  return faults;
}

/** Texts and numbers are taken whole; all else sign by sign. */
function tokenEnd(text: string, start: number, sign: string): number {
  if (sign === '"') return textEnd(text, start);
  if (sign !== '-' && !(sign >= '0' && sign <= '9')) return start + 1;
  number.lastIndex = start;
  return number.test(text) ? number.lastIndex : start + 1;
}

function moveFrames(frames: Frame[], sign: string): void {
  const top = frames[frames.length - 1];
  if (sign === '{') frames.push({ keys: new Set(), expectsKey: true });
  else if (sign === '[') frames.push({ keys: undefined, expectsKey: false });
  else if (top === undefined) return;
  // A bracket that closes nothing is left for the parser to complain of: the depth here is never less than the parser's.
  else if (sign === '}' && top.keys !== undefined) frames.pop();
  else if (sign === ']' && top.keys === undefined) frames.pop();
  else if (sign === ',') top.expectsKey = top.keys !== undefined;
}

/** Checks a text or a number as it is written. */
function checkToken(written: string, offset: number, frame: Frame | undefined): SourceFault | undefined {
  if (!written.startsWith('"'))
    return Number.isFinite(Number(written)) && !losesDigits(written)
      ? undefined
      : outOfRange(written, offset);
  const text = readText(written);
  if (forbiddenText.test(text))
    return {
      code: 'forbidden-text',
      offset,
      message: 'this text holds a NUL character or half of a surrogate pair',
      hint: 'Take the \\u0000 or the lone \\ud800…\\udfff out of the text.',
    };
  return frame?.expectsKey === true ? checkKey(frame, text, offset) : undefined;
}

/** What a text says; what is not written rightly is the parser's to complain of. */
function readText(written: string): string {
  if (!written.includes('\\')) return written.slice(1, -1);
  try {
    return JSON.parse(written) as string;
  } catch {
    return written;
  }
}

const outOfRange = (written: string, offset: number): SourceFault => ({
  code: 'number-out-of-range',
  offset,
  message: `${written.slice(0, 40)} is too large a number`,
  hint: 'Write a number below 1.8e308.',
});

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
