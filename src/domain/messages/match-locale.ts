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

const maxRemembered = 1000;

/** `matchLocale` for one list of supported locales, remembering its answers to the latest thousand lists of wishes. */
export function createLocaleMatcher(
  supported: readonly string[],
  fallback: string,
): (desired: readonly string[]) => string {
  const remembered = new Map<string, string>();
  return (desired) => {
    const key = desired.join('\n');
    const known = remembered.get(key);
    if (known !== undefined) return known;
    if (remembered.size >= maxRemembered) remembered.clear();
    const found = matchLocale(desired, supported, fallback);
    remembered.set(key, found);
    return found;
  };
}
