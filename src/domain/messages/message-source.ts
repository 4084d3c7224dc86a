import type { LetterFile } from '../pack/format/letter-file.ts';
import type { MessageFile } from '../pack/format/message-file.ts';
import type { PackFile } from '../pack/format/pack-file.ts';

/** By language of the texts, the regional tag by which numbers, dates and money are written; the language itself if absent. */
export type Formats = Readonly<Record<string, string>> | undefined;

/** What a pack says, in which languages: the input of `compileMessages`. Files are in the order that problems count them. */
export type MessageSource = {
  readonly defaultLocale: string;
  readonly locales: readonly string[];
  /** Those in which nothing may be missing; all if absent. */
  readonly needed?: readonly string[];
  readonly formats?: Formats;
  /** Whether the texts were found right before: then they are not rendered with their examples once more. */
  readonly checked?: boolean;
  readonly files: readonly Pick<MessageFile, 'terms' | 'messages'>[];
};

/** A pack's letters and the terms they may use, which are those of its message files: the input of `compileLetters`. */
export type LetterSource = {
  readonly defaultLocale: string;
  readonly locales: readonly string[];
  /** Those in which nothing may be missing; all if absent. */
  readonly needed?: readonly string[];
  readonly formats?: Formats;
  /** Whether the texts were found right before: then they are not rendered with their examples once more. */
  readonly checked?: boolean;
  readonly terms: readonly Pick<MessageFile, 'terms'>[];
  readonly files: readonly Pick<LetterFile, 'letters'>[];
  readonly sender?: PackFile['sender'];
  readonly timeZone: string;
};

export type VariableEntry = NonNullable<MessageFile['messages'][string]['variables']>[string];

/** What the values of one term are called, by value and locale. */
export type Terms = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;

/** One mistake in a text. `file` counts in the source's `files`; `pointer` is a JSON Pointer (RFC 6901) into that file. */
export type MessageProblem = {
  readonly file: number;
  readonly code: string;
  readonly pointer: string;
  readonly message: string;
  /** What to do about it, as an instruction. */
  readonly hint: string;
};

/** A mistake in a text whose place the caller knows. */
export type TextFault = Omit<MessageProblem, 'file' | 'pointer'>;
