import { aliasesOf, currencyCodes } from '../../../shared/code-tables.ts';
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

/** Names of ISO 3166-1 and of everyday lists that no language of CLDR has, or that it gives to another country. */
const otherNames = aliasesOf(
  '; ' +
    'GB uk,great britain,england,scotland,wales,u k,united kingdom of great britain and northern ireland,northern ireland; ' +
    'GR el; NL holland; TR turkey; CZ czech republic; MK macedonia; SZ swaziland; CV cape verde; ' +
    'MM burma; TL east timor; US usa,u s a,united states of america; AE uae; ' +
    'KR republic of korea,korea republic of,south korea; RU russian federation; VN viet nam; ' +
    'IR iran islamic republic of; BO bolivia plurinational state of; ' +
    'VE venezuela bolivarian republic of; TZ tanzania united republic of; MD moldova republic of; ' +
    'TW taiwan province of china; SY syrian arab republic; SK slovak republic; BN brunei darussalam; ' +
    'LA lao people s democratic republic; FM micronesia federated states of; PS palestine state of; ' +
    'CI cote divoire,ivory coast; HK hong kong; MO macau,macao; IE republic of ireland,eire; ' +
    'VA holy see; CD congo democratic republic of the; CN people s republic of china',
);

/** Computed on first use. */
export const countryNames = once(() => new Map([...collectNames('region', countryCodes), ...otherNames]));

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
const signs = aliasesOf(
  'EUR €; GBP £; PLN zł; CZK Kč; RUB ₽; INR ₹; TRY ₺; KRW ₩; ILS ₪; VND ₫; THB ฿; UAH ₴; CHF SFr.,sFr.; ' +
    'USD US$; AUD A$; CAD CA$; HKD HK$; MXN MX$; TWD NT$; NZD NZ$; BRL R$; SGD S$; CNY CN¥,RMB; PHP ₱; NGN ₦; ' +
    'KZT ₸; CRC ₡; PYG ₲; AZN ₼; GEL ₾; GHS ₵; MNT ₮; LAK ₭; BDT ৳; TRY TL; HUF Ft; IDR Rp; PEN S/',
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
