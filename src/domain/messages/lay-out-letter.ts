import type { PackFile } from '../pack/format/pack-file.ts';
import { isolateText, isRightToLeft } from './clean-text.ts';
import { showInstant } from './intl-formatters.ts';
import type { LetterContent } from './letter-catalogue.ts';
import { findLetterLabels } from './letter-labels.ts';

/** How a brand's letters look: the `letterhead` of its pack. */
export type Letterhead = NonNullable<PackFile['letterhead']>;

/** A letter and what its sheet shows besides the words. */
export type PrintOrder = {
  readonly letter: LetterContent;
  /** That of its pack; plain if absent. */
  readonly letterhead?: Letterhead | undefined;
  /** The date on the letter, in epoch milliseconds. */
  readonly dated: number;
  /** What the reader names when she answers. */
  readonly reference: string;
};

/** The data of one printed letter. The same sheet is the same bytes with the same compiler and fonts. */
export type LetterSheet = Omit<
  LetterContent,
  'recipient' | 'address' | 'country' | 'timeZone' | 'salutation' | 'paragraphs'
> & {
  readonly letterhead: Required<Omit<Letterhead, 'logo'>> & Pick<Letterhead, 'logo'>;
  readonly language: string;
  readonly region?: string;
  readonly rightToLeft: boolean;
  readonly returnLine: string;
  /** The lines in the window. */
  readonly address: readonly string[];
  readonly date: string;
  readonly reference: string;
  /** With {page} and {pages}. */
  readonly page: string;
  readonly salutation: string;
  /** Each with its lines. */
  readonly paragraphs: readonly (readonly string[])[];
};

/** What the bytes of a PDF depend on: the compiler with its version, and SHA-256 digests. The same four are the same bytes. */
export type PrintedWith = {
  readonly compiler: string;
  readonly template: string;
  readonly fonts: string;
  /** Of the letter as data. */
  readonly sheet: string;
};

/** What became of a print order. */
export type Printing =
  | {
      readonly status: 'printed';
      readonly pdf: Uint8Array<ArrayBuffer>;
      readonly pages: number;
      /** Of the PDF. */
      readonly sha256?: string;
      readonly printedWith?: PrintedWith;
    }
  /** The machine lacks the fonts of the letter's script. `advice` names them, and what to install. */
  | { readonly status: 'no-fonts'; readonly advice: string }
  /** No font has these characters (`U+1F389`), or the sheet could not be set: `reason`, without personal data. */
  | { readonly status: 'unprintable'; readonly reason: string };

/** Prints letters, one after another. */
export interface LetterPress {
  /** Rejects with a DeliveryError where it may succeed later. */
  print(order: PrintOrder): Promise<Printing>;
  close(): Promise<void>;
}

const quietColour = '#5a616a';

/** More letters than any word has, so what is longer is a code, an address or a prank. */
const longWord = /[^\s\u200b-]{40,}/gu;
const placesToBreak = /(?<=^(?:.{20})+)(?=.)/gsu;

/** Lets a word that is wider than the sheet go on in the next line. */
const breakLongWords = (text: string): string =>
  text.replace(longWord, (word) => word.replace(placesToBreak, '\u200b'));

const colonOf = (language: string): string => (language === 'zh' || language === 'ja' ? '：' : ': ');

/** Everything that is printed, as data. Pure. */
export function layOutLetter({ letter, letterhead, dated, reference }: PrintOrder): LetterSheet {
  const { recipient, address, country: _, timeZone, salutation = '', paragraphs, ...words } = letter;
  const { locale } = letter;
  // Each line runs in its own direction: else the number of a house would stand behind its street.
  const turn = (line: string): string => breakLongWords(isolateText(line, locale));
  const { name, lines, footer } = letter.sender;
  const { language, region } = new Intl.Locale(locale).maximize();
  const labels = findLetterLabels(locale);
  return {
    ...words,
    subject: breakLongWords(words.subject),
    closing: breakLongWords(words.closing),
    signature: words.signature.map(turn),
    sender: {
      name,
      lines: lines.map(turn),
      ...(footer && { footer: footer.map((column) => column.map(turn)) }),
    },
    letterhead: { window: 'din-5008-b', colour: quietColour, ...letterhead },
    language,
    ...(region !== undefined && { region }),
    rightToLeft: isRightToLeft(locale),
    returnLine: turn([name, ...lines].filter((line) => line !== '').join(' · ')),
    address: (address ?? (recipient === undefined ? [] : [recipient])).map(turn),
    date: showInstant(dated, locale, timeZone, { dateStyle: 'long' }),
    reference: labels.reference === '' ? reference : `${labels.reference}${colonOf(language)}${reference}`,
    page: labels.page,
    salutation: breakLongWords(salutation),
    paragraphs: paragraphs.map((text) => breakLongWords(text).split('\n')),
  };
}
