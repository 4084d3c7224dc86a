import { type MessageFormatElement, parse } from '@formatjs/icu-messageformat-parser';

/** A text's parts. Throws the parser's error where it is no ICU MessageFormat. */
export const parseMessage = (text: string, locale: string): MessageFormatElement[] =>
  parse(escapeApostrophes(text), { ignoreTag: true, locale: new Intl.Locale(locale) });

const apostrophes = /'(?!\{\s*[\w.]+\s*[,}])((?:[{}](?:[^']|'')*)|#)'(?!')|'+/g;

/** ICU's quoting ('{' shows a brace) is kept for what is no variable; every other apostrophe stands for itself. */
export const escapeApostrophes = (source: string): string =>
  source.replace(apostrophes, (whole: string, quoted: string | undefined) =>
    quoted === undefined ? "''" : whole,
  );
