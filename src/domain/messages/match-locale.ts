import { match } from '@formatjs/intl-localematcher';

/**
 * The supported locale that serves the wishes best, best wish first (CLDR language matching): `zh-HK` is served by `zh-Hant`,
 * `de-AT` by `de`. Where none does, `fallback`, or the first supported one. Wishes that are no language tags are passed over.
 */
export function matchLocale(
  desired: readonly string[],
  supported: readonly string[],
  fallback: string = supported[0] ?? 'und',
): string {
  const wishes = desired.flatMap(canonicalise);
  if (wishes.length === 0 || supported.length === 0) return fallback;
  const found = match(wishes, supported, 'zxx', { algorithm: 'best fit' });
  return found === 'zxx' ? fallback : found;
}

function canonicalise(tag: string): string[] {
  try {
    return Intl.getCanonicalLocales(tag);
  } catch {
    return [];
  }
}

/** The locale that an answer is given in; `wanted` is the first wish where its language or script is another. */
export type LocaleChoice = { readonly locale: string; readonly wanted?: string };

const maxRemembered = 1000;

/** Chooses among one list of supported locales, and remembers the answers to the latest thousand lists of wishes. */
export function createLocaleMatcher(
  supported: readonly string[],
  fallback: string,
): (desired: readonly string[]) => LocaleChoice {
  const remembered = new Map<string, LocaleChoice>();
  return (desired) => {
    const key = desired.join('\n');
    const known = remembered.get(key);
    if (known !== undefined) return known;
    if (remembered.size >= maxRemembered) remembered.clear();
    const locale = matchLocale(desired, supported, fallback);
    const wanted = desired.flatMap(canonicalise)[0];
    const choice = wanted === undefined || isSameLanguage(wanted, locale) ? { locale } : { locale, wanted };
    remembered.set(key, choice);
    return choice;
  };
}

function isSameLanguage(one: string, other: string): boolean {
  const [a, b] = [new Intl.Locale(one).maximize(), new Intl.Locale(other).maximize()];
  return a.language === b.language && a.script === b.script;
}
