import { suggestWord } from '../../../shared/suggest-word.ts';
import { isTimeZone } from '../../../shared/zoned-time.ts';
import {
  cleanCountry,
  cleanCurrency,
  cleanLocale,
  cleanZone,
  countryNames,
  currencies,
  currencyNames,
  isLanguage,
  languageNames,
  plain,
  zones,
} from './clean-codes.ts';
import { countryCodes } from './country-codes.ts';

export type CodeKind = 'country' | 'currency' | 'language' | 'zone';

type Table = {
  /** A name for messages. */
  readonly what: string;
  readonly has: (code: string) => boolean;
  /** Codes that were looked up before, and are there. */
  readonly met: Set<string>;
  readonly clean: (text: string) => string;
  /** Codes and names. */
  readonly words: () => Iterable<string>;
};

const mostMet = 1000;

const tables: Readonly<Record<CodeKind, Table>> = {
  country: {
    what: 'country of ISO 3166-1',
    has: (code) => countryCodes.has(code),
    met: new Set(),
    clean: cleanCountry,
    words: () => countryNames().keys(),
  },
  currency: {
    what: 'currency of ISO 4217',
    has: (code) => currencies.has(code),
    met: new Set(),
    clean: cleanCurrency,
    words: () => [...currencies, ...currencyNames().keys()],
  },
  language: {
    what: 'language of BCP 47',
    has: isLanguage,
    met: new Set(),
    clean: cleanLocale,
    words: () => languageNames().keys(),
  },
  zone: {
    what: 'time zone of the IANA database',
    has: (code) => zones().has(code.toLowerCase()) || isTimeZone(code),
    met: new Set(),
    clean: cleanZone,
    words: () => zones().values(),
  },
};

/** The reason why a cleaned text is not a code, with the closest code; undefined if it is one. */
export function explainCode(kind: CodeKind, text: string): string | undefined {
  const { what, has, met, clean, words } = tables[kind];
  if (met.has(text)) return undefined;
  if (has(text)) {
    if (met.size < mostMet) met.add(text);
    return undefined;
  }
  const near = suggestWord(plain(text), words()) ?? suggestWord(text, words());
  return `is not a ${what}${near === undefined ? '' : `; did you mean ${clean(near)}?`}`;
}
