import type { EntryCompiler } from './text-compiler.ts';

/**
 * The entries of `byLocale` in the locales of the pack. Reports required locales that are missing, and unknown ones.
 */
export function pickSpoken<T>(
  compiler: EntryCompiler,
  path: readonly string[],
  byLocale: Readonly<Record<string, T>>,
  locales: { readonly needed: readonly string[]; readonly spoken: readonly string[] },
): [locale: string, entry: T][] {
  const missing = locales.needed.filter((locale) => !Object.hasOwn(byLocale, locale));
  if (missing.length > 0)
    compiler.report(path, {
      code: 'translation-missing',
      message: `There is no text for ${missing.map((locale) => `"${locale}"`).join(', ')}.`,
      hint: 'Add it, or take the locale out of pack.json.',
    });
  return Object.entries(byLocale).filter(([locale]) => {
    if (locales.spoken.includes(locale)) return true;
    compiler.report([...path, locale], {
      code: 'locale-unknown',
      message: `${locale} is not among the locales of pack.json.`,
      hint: `Use one of ${locales.spoken.join(', ')}, or add it to pack.json.`,
    });
    return false;
  });
}
