import { countriesByThreeLetters, countryCodes } from './country-codes.ts';
import { suggestWord } from './suggest-word.ts';
import { isTimeZone } from './zoned-time.ts';

/** A table of identifiers: checks membership and suggests the identifier that a wrong spelling means. */
export type CodeTable = {
  readonly has: (code: string) => boolean;
  readonly findNear: (code: string) => string | undefined;
};

const listOf = (codes: string): ReadonlySet<string> => new Set(codes.split(' '));

/** ISO 4217: current currencies, and recent ones that old contracts may name. */
export const currencyCodes = listOf(
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XAG XAU XCD XCG XDR XOF XPD XPF XPT XSU XUA YER ZAR ZMW ZWG ZWL',
);

const nameOf = (type: 'region' | 'currency' | 'language' | 'script', code: string): string | undefined => {
  try {
    return new Intl.DisplayNames(['en'], { type, fallback: 'none' }).of(code);
  } catch {
    return undefined;
  }
};

/** The code whose English name is closest to a text. */
function findByName(type: 'region' | 'currency', codes: Iterable<string>, text: string): string | undefined {
  const byName = new Map([...codes].map((code) => [nameOf(type, code) ?? code, code]));
  const name = suggestWord(text, byName.keys());
  return name === undefined ? undefined : byName.get(name);
}

/** What each spelling means, from `MEANING SPELLING,SPELLING; …`. */
export const aliasesOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split('; ').flatMap((entry) => {
      const [meaning = '', spellings = ''] = entry.split(/ (.*)/);
      return spellings.split(',').map((spelling) => [spelling, meaning] as const);
    }),
  );

const countryAliases = aliasesOf('GB UK,EN,ENG; GR EL; CW AN; DE GER,D; NL HOL; AT A');

/** ISO 3166-1 alpha-2. */
export const countries: CodeTable = {
  has: (code) => countryCodes.has(code),
  findNear: (text) => {
    const code = text.trim().toUpperCase();
    if (countryCodes.has(code)) return code;
    return (
      countryAliases.get(code) ??
      countriesByThreeLetters.get(code) ??
      (code.length > 3 ? findByName('region', countryCodes, text.trim()) : undefined)
    );
  },
};

const currencyAliases = aliasesOf(
  'EUR €,EURO,DEM,ITL,FRF,ESP; USD $; GBP £,STG,UKP; JPY ¥; CNY RMB,CNH; TWD NT$,NTD; PLN ZL; ' +
    'SEK KR; TRY TL; RON LEI; BAM KM; CHF FR.; CAD CA$',
);

/** ISO 4217. */
export const currencies: CodeTable = {
  has: (code) => currencyCodes.has(code),
  findNear: (text) => {
    const code = text.trim().toUpperCase();
    if (currencyCodes.has(code)) return code;
    const alias = currencyAliases.get(code);
    if (alias !== undefined || !/^\p{L}{3,}/u.test(code)) return alias;
    return code.length === 3
      ? suggestWord(code, currencyCodes)
      : findByName('currency', currencyCodes, text.trim());
  },
};

const zoneAliases = aliasesOf(
  'Europe/Vienna wien; Europe/Rome rom,roma,milano,mailand; Europe/Prague praha; ' +
    'Europe/Warsaw warszawa; Europe/Lisbon lisboa; Europe/Brussels bruxelles; ' +
    'Europe/Zurich genf,zürich; Europe/Berlin münchen,frankfurt,cest,w. europe standard time; ' +
    'Europe/Copenhagen köbenhavn,københavn; Europe/Athens athen; Europe/Moscow moskau,moskva; ' +
    'Europe/Bucharest bucuresti; Europe/Belgrade beograd; Africa/Cairo kairo; ' +
    'Asia/Tokyo tokio,jst,tokyo standard time; Asia/Kolkata delhi,mumbai,ist; ' +
    'Asia/Shanghai asia/beijing,asia/peking,china standard time; ' +
    'America/Los_Angeles pst,pdt,pacific standard time; America/Chicago cst; ' +
    'America/New_York edt,eastern standard time; Europe/London bst,gmt standard time; ' +
    'Australia/Sydney aest; Europe/Paris romance standard time; UTC z; ' +
    'Asia/Taipei taipei standard time',
);

/** `UTC+8`, `GMT-5` and `+08:00`. POSIX zone names have the opposite sign. */
function readOffsetZone(text: string): string | undefined {
  const found = /^(?:UTC|GMT)?\s*([+-])0?(\d{1,2})(?::?00)?$/i.exec(text);
  const name = `Etc/GMT${found?.[1] === '+' ? '-' : '+'}${found?.[2]}`;
  return found !== null && isTimeZone(name) ? name : undefined;
}

let zoneNames: readonly string[] | undefined;
const listZones = (): readonly string[] => {
  zoneNames ??= [...Intl.supportedValuesOf('timeZone'), 'UTC'];
  return zoneNames;
};

/** The IANA database: current names, and the old names that it links to them. */
export const timeZones: CodeTable = {
  has: isTimeZone,
  findNear: (text) => {
    const wanted = text.trim().toLowerCase().replaceAll(' ', '_');
    const city = wanted.split('/').at(-1) ?? wanted;
    const alias =
      zoneAliases.get(text.trim().toLowerCase()) ?? zoneAliases.get(city) ?? readOffsetZone(text.trim());
    if (alias !== undefined) return alias;
    const found = listZones().find((name) => name.toLowerCase().split('/').at(-1) === city);
    return found ?? suggestWord(wanted, listZones());
  },
};

/**
 * BCP 47 with a known language, script and region. Three-letter languages are accepted unchecked, because there are
 * thousands.
 */
function isLanguageTag(tag: string): boolean {
  try {
    const { language, script, region } = new Intl.Locale(tag);
    return (
      (language.length === 3 || (language.length === 2 && nameOf('language', language) !== undefined)) &&
      (script === undefined || nameOf('script', script) !== undefined) &&
      (region === undefined || nameOf('region', region) !== undefined)
    );
  } catch {
    return false;
  }
}

/** Names of languages in the language itself and in English. */
const languageNames = aliasesOf(
  'en english; de deutsch,german; it italiano,italian; fr french,français,francais; ' +
    'es español,spanish,espanol; zh chinese,中文; zh-Hant 繁體中文; zh-Hans 简体中文; pt portuguese; nl dutch; ' +
    'ja japanese',
);

export const languages: CodeTable = {
  has: isLanguageTag,
  findNear: (text) => {
    const bare = text
      .trim()
      .replace(/[.@].*$/, '')
      .replaceAll('_', '-');
    if (isLanguageTag(bare)) return new Intl.Locale(bare).toString();
    return languageNames.get(bare.toLowerCase());
  },
};

/** The formats that are tables of identifiers. */
export const codeFormats: Readonly<Record<string, CodeTable>> = {
  'bcp-47': languages,
  'iana-time-zone': timeZones,
  'iso-3166-1-alpha-2': countries,
  'iso-4217': currencies,
};
