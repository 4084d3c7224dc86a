import { type CodeTable, countries, currencies, languages, timeZones } from '../../../shared/code-tables.ts';
import { suggestWord } from '../../../shared/suggest-word.ts';
import {
  cleanCountry,
  cleanCurrency,
  cleanLocale,
  countryNames,
  currencyNames,
  isLanguage,
  languageNames,
  plain,
} from './clean-codes.ts';

export type CodeKind = 'country' | 'currency' | 'language' | 'zone';

type Table = {
  /** A name for messages. */
  readonly what: string;
  readonly has: (code: string) => boolean;
  /** Codes that were looked up before, and are there. */
  readonly met: Set<string>;
  readonly codes: CodeTable;
  /** Names in many languages, and the code of one. */
  readonly names?: () => Iterable<string>;
  readonly clean?: (name: string) => string;
};

const mostMet = 1000;

const tables: Readonly<Record<CodeKind, Table>> = {
  country: {
    what: 'country of ISO 3166-1',
    has: countries.has,
    met: new Set(),
    codes: countries,
    names: () => countryNames().keys(),
    clean: cleanCountry,
  },
  currency: {
    what: 'currency of ISO 4217',
    has: currencies.has,
    met: new Set(),
    codes: currencies,
    names: () => currencyNames().keys(),
    clean: cleanCurrency,
  },
  language: {
    what: 'language of BCP 47',
    has: isLanguage,
    met: new Set(),
    codes: languages,
    names: () => languageNames().keys(),
    clean: cleanLocale,
  },
  zone: { what: 'time zone of the IANA database', has: timeZones.has, met: new Set(), codes: timeZones },
};

/** The reason why a cleaned text is not a code, with the closest code; undefined if it is one. */
export function explainCode(kind: CodeKind, text: string): string | undefined {
  const table = tables[kind];
  const { what, has, met } = table;
  if (met.has(text)) return undefined;
  if (has(text)) {
    if (met.size < mostMet) met.add(text);
    return undefined;
  }
  const near = table.codes.findNear(text) ?? findByName(text, table);
  return `is not a ${what}${near === undefined ? '' : `; did you mean ${near}?`}`;
}

/** The fewest letters of a misspelt name: fewer are close to many. */
const fewestOfName = 4;

function findByName(text: string, { names, clean }: Table): string | undefined {
  if (names === undefined || text.length < fewestOfName) return undefined;
  const near = suggestWord(plain(text), names());
  return near === undefined ? undefined : clean?.(near);
}
