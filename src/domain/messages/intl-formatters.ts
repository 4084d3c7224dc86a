/** A number in words, or for an instant (epoch milliseconds) its date or time. */
type Show = (value: number) => string;

/**
 * Intl formatters by what they are made of. Making one costs up to a tenth of a millisecond, so they are made once for each options
 * object, which belongs to a place in a text and is compared by identity: callers keep theirs.
 */
const formatters = new WeakMap<object, Map<string, Show>>();

/** Time zones come from customers too, so a full cache is emptied. */
const maxPerOptions = 100;

function findFormat(options: object, key: string, make: () => { readonly format: Show }): Show {
  let made = formatters.get(options);
  if (made === undefined) {
    made = new Map();
    formatters.set(options, made);
  }
  const known = made.get(key);
  if (known !== undefined) return known;
  if (made.size >= maxPerOptions) made.clear();
  const formatter = make();
  const show = rememberShown((value) => formatter.format(value));
  made.set(key, show);
  return show;
}

/** Prices, points and the departures of a day come again and again: Intl takes a microsecond for each, a look-up a twentieth of it. */
const maxShown = 100;

function rememberShown(show: Show): Show {
  const shown = new Map<number, string>();
  return (value) => {
    const known = shown.get(value);
    // A Map does not distinguish 0 from -0, which Intl shows with its sign.
    if (known !== undefined && value !== 0) return known;
    if (shown.size >= maxShown) shown.clear();
    const text = show(value);
    shown.set(value, text);
    return text;
  };
}

export const showNumber = (value: number, locale: string, options: Intl.NumberFormatOptions): string =>
  findFormat(options, locale, () => new Intl.NumberFormat(locale, options))(value);

/** The plural form of a count, such as `one` or `other`. */
export const choosePlural = (count: number, locale: string, options: Intl.PluralRulesOptions): string =>
  findFormat(options, locale, () => {
    const rules = new Intl.PluralRules(locale, options);
    return { format: (value) => rules.select(value) };
  })(count);

/** In `timeZone`, or in UTC where the zone is none. */
export const showInstant = (
  instant: number,
  locale: string,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): string =>
  findFormat(options, `${locale} ${timeZone}`, () => {
    try {
      return new Intl.DateTimeFormat(locale, { ...options, timeZone });
    } catch {
      return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
    }
  })(instant);

const money = new Map<string, Intl.NumberFormatOptions>();

/** An amount of a currency, without cents where there are none. `currency` is three capital letters. */
export function showAmount(amount: number, locale: string, currency: string): string {
  let options = money.get(currency);
  if (options === undefined) {
    if (money.size >= maxPerOptions) money.clear();
    options = { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' };
    money.set(currency, options);
  }
  return showNumber(amount, locale, options);
}
