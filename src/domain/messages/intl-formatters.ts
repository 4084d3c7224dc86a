/**
 * Intl formatters by what they are made of. Making one costs up to a tenth of a millisecond, using one a microsecond, so they are
 * made once. Time zones come from customers too: when the store is full it starts anew, so it cannot grow without end.
 */
const maxFormatters = 500;
const formatters = new Map<string, unknown>();

function remember<T>(key: string, make: () => T): T {
  const known = formatters.get(key);
  if (known !== undefined) return known as T;
  if (formatters.size >= maxFormatters) formatters.clear();
  const made = make();
  formatters.set(key, made);
  return made;
}

export function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return remember(
    `number ${locale} ${JSON.stringify(options)}`,
    () => new Intl.NumberFormat(locale, options),
  );
}

export function pluralRules(locale: string, type: Intl.PluralRuleType): Intl.PluralRules {
  return remember(`plural ${locale} ${type}`, () => new Intl.PluralRules(locale, { type }));
}

/** In `timeZone`, or in UTC where the zone is none. */
export function dateTimeFormat(
  locale: string,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  return remember(`date ${locale} ${timeZone} ${JSON.stringify(options)}`, () => {
    try {
      return new Intl.DateTimeFormat(locale, { ...options, timeZone });
    } catch {
      return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
    }
  });
}
