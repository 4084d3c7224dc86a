/**
 * Intl formatters by what they are made of. Making one costs up to a tenth of a millisecond, using one a microsecond, so they are
 * made once for each options object, which belongs to a place in a text and is compared by identity: callers keep theirs.
 */
const formatters = new WeakMap<object, Map<string, unknown>>();

/** Time zones come from customers too: a full store starts anew, so it cannot grow without end. */
const maxPerOptions = 100;

function remember<T>(options: object, key: string, make: () => T): T {
  let made = formatters.get(options);
  if (made === undefined) {
    made = new Map();
    formatters.set(options, made);
  }
  const known = made.get(key);
  if (known !== undefined) return known as T;
  if (made.size >= maxPerOptions) made.clear();
  const formatter = make();
  made.set(key, formatter);
  return formatter;
}

export function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return remember(options, locale, () => new Intl.NumberFormat(locale, options));
}

export function pluralRules(locale: string, options: Intl.PluralRulesOptions): Intl.PluralRules {
  return remember(options, locale, () => new Intl.PluralRules(locale, options));
}

/** In `timeZone`, or in UTC where the zone is none. */
export function dateTimeFormat(
  locale: string,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  return remember(options, `${locale} ${timeZone}`, () => {
    try {
      return new Intl.DateTimeFormat(locale, { ...options, timeZone });
    } catch {
      return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
    }
  });
}

const money = new Map<string, Intl.NumberFormatOptions>();

/** How amounts of a currency are shown: without cents where there are none. `currency` is three capital letters. */
export function moneyFormat(locale: string, currency: string): Intl.NumberFormat {
  let options = money.get(currency);
  if (options === undefined) {
    if (money.size >= maxPerOptions) money.clear();
    options = { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' };
    money.set(currency, options);
  }
  return numberFormat(locale, options);
}
