import { losesDigits } from '../../../shared/loses-digits.ts';
import { type JsonToken, readJson } from '../../../shared/read-json.ts';
import { nameCharacter, twiceEncoded, unfitText } from '../../../shared/unfit-text.ts';

/** The limits of a file of a pack: a hostile file is rejected in bounded time. */
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
    | 'more-faults'
    | 'syntax';
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
};

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);
const maxFaults = 100;

/** The faults of a text: the first that breaks the grammar of JSON or a limit, or all those that the grammar allows. */
export function scanSource(text: string): SourceFault[] {
  if (text.length > sourceLimits.characters) return [tooLarge(text.length)];
  const faults: SourceFault[] = [];
  let depthFault: SourceFault | undefined;
  const syntax = readJson(text, (token, open) => {
    const isOpening = token.kind === '{' || token.kind === '[';
    if (isOpening && open.length === sourceLimits.depth) depthFault = tooDeep(token.offset);
    const fault = checkToken(token);
    if (fault === undefined) return depthFault !== undefined;
    if (faults.length < maxFaults) faults.push(fault);
    else faults[maxFaults] ??= more(fault.offset);
    return depthFault !== undefined;
  });
  if (depthFault !== undefined) return [depthFault];
  return syntax === undefined ? faults : [{ code: 'syntax', ...syntax }];
}

const more = (offset: number): SourceFault => ({
  code: 'more-faults',
  offset,
  message: 'more faults follow and are not listed',
  hint: 'Correct those before this one first, then check again.',
});

function checkToken({ kind, offset, written, isRepeated }: JsonToken): SourceFault | undefined {
  if (kind === 'literal')
    return /^[-\d]/.test(written) && (!Number.isFinite(Number(written)) || losesDigits(written))
      ? outOfRange(written, offset)
      : undefined;
  if (kind !== 'name' && kind !== 'text') return undefined;
  const text: string = written.includes('\\') ? JSON.parse(written) : written.slice(1, -1);
  const unfit = explainUnfit(text);
  if (unfit !== undefined) return { code: 'forbidden-text', offset, ...unfit };
  if (kind === 'name' && forbiddenKeys.has(text))
    return {
      code: 'forbidden-key',
      offset,
      message: `"${text}" cannot be used as a name`,
      hint: 'Choose another name: this one has a meaning of its own in JavaScript.',
    };
  return isRepeated ? repeatedKey(text, offset) : undefined;
}

function explainUnfit(text: string): Pick<SourceFault, 'message' | 'hint'> | undefined {
  const found = unfitText.exec(text)?.[0];
  if (found === '\u{fffd}')
    return {
      message: 'this text contains U+FFFD, which stands for a character that was lost',
      hint: 'Write the character again, and save the file as UTF-8.',
    };
  if (found !== undefined)
    return {
      message: `this text contains ${nameCharacter(found)}, a control character or half a surrogate pair`,
      hint: 'Take it out of the text.',
    };
  if (!twiceEncoded.test(text)) return undefined;
  return {
    message: 'this text contains letters such as “Ã©”, which UTF-8 gives when it is read in another encoding',
    hint: 'Write the letters again, and save the file as UTF-8.',
  };
}

const outOfRange = (written: string, offset: number): SourceFault => ({
  code: 'number-out-of-range',
  offset,
  ...(Number.isFinite(Number(written))
    ? {
        message: `${written.slice(0, 40)} has more digits than a number holds (2^53)`,
        hint: `Write ${Number(written)}, or put it into double quotes if it is an identifier.`,
      }
    : { message: `${written.slice(0, 40)} is too large a number`, hint: 'Write a number below 1.8e308.' }),
});

const repeatedKey = (key: string, offset: number): SourceFault => ({
  code: 'duplicate-key',
  offset,
  message: `"${key.slice(0, 60)}" is repeated in this object`,
  hint: 'Keep one of the two: the first would be ignored.',
});

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
