import { currencyCodes } from '../../../shared/code-tables.ts';
import { countriesByThreeLetters, countryCodes } from '../../../shared/country-codes.ts';
import { once } from '../../../shared/once.ts';
import { isTimeZone } from '../../../shared/zoned-time.ts';

/**
 * Codes of standard tables: countries, currencies, languages, time zones. Common spellings become the code. Any other text
 * stays unchanged, and explainCode refuses it.
 */

/** The languages in which names are known. */
const languages =
  'en de it fr es pt nl pl sv da cs tr el ru ja zh ko th hi ar he uk hu ro fi nb sk bg vi id'.split(' ');

type Kind = 'region' | 'currency' | 'language';

const mostKnown = 1000;

/** Caches the meaning of texts: a load repeats a few of them. */
function remember(read: (text: string) => string | undefined): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const code = read(text.trim()) ?? text;
    if (known.size < mostKnown) known.set(text, code);
    return code;
  };
}

/** The code of each name, in all languages. */
function collectNames(type: Kind, codes: Iterable<string>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const all = [...codes];
  for (const language of languages) {
    const display = new Intl.DisplayNames(language, { type, fallback: 'none' });
    for (const code of all) {
      const name = display.of(code);
      if (name !== undefined && !names.has(plain(name))) names.set(plain(name), code);
    }
  }
  return names;
}

export const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\s.’'-]+/gu, ' ')
    .trim();

/** Names of ISO 3166-1 and of everyday lists that no language of CLDR has. */
const formalNames = {
  'republic of korea': 'KR',
  'korea republic of': 'KR',
  'south korea': 'KR',
  'russian federation': 'RU',
  'viet nam': 'VN',
  'united states of america': 'US',
  'united kingdom of great britain and northern ireland': 'GB',
  'northern ireland': 'GB',
  'iran islamic republic of': 'IR',
  'bolivia plurinational state of': 'BO',
  'venezuela bolivarian republic of': 'VE',
  'tanzania united republic of': 'TZ',
  'moldova republic of': 'MD',
  'taiwan province of china': 'TW',
  'syrian arab republic': 'SY',
  'slovak republic': 'SK',
  'brunei darussalam': 'BN',
  'lao people s democratic republic': 'LA',
  'micronesia federated states of': 'FM',
  'palestine state of': 'PS',
  'cote divoire': 'CI',
  'ivory coast': 'CI',
  'hong kong': 'HK',
  macau: 'MO',
  macao: 'MO',
  'republic of ireland': 'IE',
  eire: 'IE',
  'holy see': 'VA',
  'congo democratic republic of the': 'CD',
  'people s republic of china': 'CN',
} as const;

/** Computed on first use. */
export const countryNames = once(() => {
  const names = new Map(collectNames('region', countryCodes));
  const others = {
    uk: 'GB',
    'great britain': 'GB',
    england: 'GB',
    scotland: 'GB',
    wales: 'GB',
    el: 'GR',
    holland: 'NL',
    turkey: 'TR',
    'czech republic': 'CZ',
    macedonia: 'MK',
    swaziland: 'SZ',
    'cape verde': 'CV',
    burma: 'MM',
    'east timor': 'TL',
    usa: 'US',
    'u s a': 'US',
    'u k': 'GB',
    uae: 'AE',
    ...formalNames,
  };
  for (const [name, code] of Object.entries(others)) names.set(name, code);
  return names;
});

/** `it`, `ITA`, `Italy`, `Italia`, `UK` as ISO 3166-1 alpha-2. */
export const cleanCountry = remember((text) => {
  const code = text.toUpperCase();
  return countryCodes.has(code)
    ? code
    : (countriesByThreeLetters.get(code) ??
        findCountry(plain(text).replace(/[(),]/g, ' ').replace(/ +/g, ' ').trim()));
});

const findCountry = (name: string): string | undefined =>
  countryNames().get(name) ?? countryNames().get(name.replace(/^the | the$/, '').trim());

/** Signs that belong to one currency alone. `$`, `¥` and `kr` belong to several. */
const signs: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '€': 'EUR',
    '£': 'GBP',
    zł: 'PLN',
    Kč: 'CZK',
    '₽': 'RUB',
    '₹': 'INR',
    '₺': 'TRY',
    '₩': 'KRW',
    '₪': 'ILS',
    '₫': 'VND',
    '฿': 'THB',
    '₴': 'UAH',
    'SFr.': 'CHF',
    US$: 'USD',
  }),
);
export const currencyNames = once(
  () => new Map([...collectNames('currency', currencyCodes), ['euros', 'EUR']]),
);

/** `eur`, `€`, `Euro`, `US Dollar` as ISO 4217. */
export const cleanCurrency = remember((text) => {
  const code = text.toUpperCase();
  return currencyCodes.has(code) ? code : (signs.get(text) ?? currencyNames().get(plain(text)));
});

export const languageNames = once(() => {
  const english = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
  const codes = letters.flatMap((one) => letters.map((other) => one + other));
  return collectNames(
    'language',
    codes.filter((code) => english.of(code) !== undefined),
  );
});

const knownLanguages = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/** True if a tag begins with an existing language. */
export function isLanguage(tag: string): boolean {
  const [language = ''] = tag.split('-', 1);
  return /^[a-z]{2,3}$/.test(language) && knownLanguages.of(language) !== undefined;
}

/** `it_it`, `IT-it.UTF-8`, `ita`, `Italian`, `italiano` as a language tag (BCP 47). */
export const cleanLocale = remember((text) => {
  const tag = canonicalTag(
    withScript(text)
      .replace(/[.@].*$/, '')
      .replaceAll('_', '-'),
  );
  return tag !== undefined && isLanguage(tag) ? tag : languageNames().get(plain(text));
});

/** POSIX names a script behind the rest: `sr_RS@latin`. */
const withScript = (text: string): string =>
  text.replace(/^([a-z]+)(.*)@(latin|cyrillic)$/i, (_, language: string, rest: string, script: string) =>
    [language, script.toLowerCase() === 'latin' ? '-Latn' : '-Cyrl', rest].join(''),
  );

function canonicalTag(text: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    return undefined;
  }
}

const zones = once(
  () =>
    new Map([...Intl.supportedValuesOf('timeZone'), 'UTC', 'GMT'].map((zone) => [zone.toLowerCase(), zone])),
);

/** `europe/rome`, `Europe / Rome`, `utc` as the IANA database spells the time zone; `us/pacific` as the name that it links to. */
export const cleanZone = remember((text) => {
  const name = text.replace(/\s*\/\s*/g, '/').replace(/\s+/g, '_');
  const written = zones().get(name.toLowerCase());
  if (written !== undefined) return written;
  if (!isTimeZone(name)) return undefined;
  const isWrittenSo = /^[A-Z]/.test(name) && (/[a-z]/.test(name) || name.length <= 8);
  return isWrittenSo ? name : new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
});
