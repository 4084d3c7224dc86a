import { printParseErrorCode, visit } from 'jsonc-parser';
import type { SourceFault } from './scan-source.ts';

type Explanation = { readonly message: string; readonly hint: string };

const explanations: Readonly<Record<string, Explanation>> = {
  PropertyNameExpected: {
    message: 'a name in double quotes is expected here',
    hint: 'Write "name": value, with double quotes around the name.',
  },
  ValueExpected: {
    message: 'a value is missing here',
    hint: 'Write a text in double quotes, a number, true, false, null, a list or an object.',
  },
  ColonExpected: {
    message: 'a colon is missing before this',
    hint: 'Write "name": value.',
  },
  CommaExpected: {
    message: 'a comma is missing before this',
    hint: 'Put a comma between the entries.',
  },
  CloseBraceExpected: {
    message: 'a } is missing',
    hint: 'Close every { with a }.',
  },
  CloseBracketExpected: {
    message: 'a ] is missing',
    hint: 'Close every [ with a ].',
  },
  EndOfFileExpected: {
    message: 'the document has ended before this',
    hint: 'Take away what follows, or the bracket before it that closes too much.',
  },
  InvalidCommentToken: {
    message: 'comments are not part of JSON',
    hint: 'Move the comment into a "description".',
  },
  UnexpectedEndOfString: {
    message: 'this text has no closing quote',
    hint: 'Close it with a double quote on the same line; write a line break as \\n.',
  },
  InvalidEscapeCharacter: {
    message: 'this text has a \\ that begins nothing known',
    hint: 'Write a backslash as \\\\ and a quote as \\".',
  },
  InvalidUnicode: {
    message: 'this text has a \\u without four hexadecimal digits',
    hint: 'Write four digits, such as \\u00e8, or the letter itself.',
  },
  InvalidCharacter: {
    message: 'this text holds a control character',
    hint: 'Write a tab as \\t and a line break as \\n.',
  },
};

const anySyntaxError: Explanation = {
  message: 'this is not JSON',
  hint: 'Texts and names go in double quotes; the only words without quotes are true, false and null.',
};

const trailingComma: Explanation = {
  message: 'a comma before a closing bracket is one too many',
  hint: 'Take the comma away, or write the entry that should follow it.',
};

const typographicQuote: Explanation = {
  message: 'this is a typographic quotation mark',
  hint: 'Write straight double quotes ("…"), before and after; word processors and chats bend them.',
};

const groupedNumber: Explanation = {
  message: 'a number has no comma in it',
  hint: 'Write 15000 for fifteen thousand, and 0.5 with a point for a half.',
};

/** The first mistake of a text that JSON.parse refused (and `scanSource` found shallow), in plain words. */
export function explainSyntaxError(text: string): SourceFault {
  if (text.trim() === '')
    return { code: 'syntax', offset: 0, message: 'the file is empty', hint: 'Write a JSON object: { … }.' };
  const first = findFirstError(text);
  if (first === undefined) return { code: 'syntax', offset: 0, ...anySyntaxError };
  const before = text.slice(0, first.offset).trimEnd();
  if (/[\]}]/.test(text[first.offset] ?? '') && before.endsWith(','))
    return { code: 'syntax', offset: before.length - 1, ...trailingComma };
  if (/[“”„‟«»‘’]/.test(text[first.offset] ?? ''))
    return { code: 'syntax', offset: first.offset, ...typographicQuote };
  if (/\d,$/.test(before) && /\d/.test(text[first.offset] ?? ''))
    return { code: 'syntax', offset: before.length - 1, ...groupedNumber };
  return {
    code: 'syntax',
    offset: first.offset,
    ...(explanations[printParseErrorCode(first.error)] ?? anySyntaxError),
  };
}

type FirstError = { readonly error: number; readonly offset: number };

/** The parser recovers and goes on; a hostile text would have millions of errors, so the first one ends it. */
class Stop extends Error {}

function findFirstError(text: string): FirstError | undefined {
  let first: FirstError | undefined;
  const onError = (error: number, offset: number): never => {
    first = { error, offset };
    throw new Stop();
  };
  try {
    visit(text, { onError }, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return first;
}
