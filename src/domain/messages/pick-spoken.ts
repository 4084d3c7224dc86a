import type { EntryCompiler } from './text-compiler.ts';

/**
 * The entries of `byLocale` in locales that the pack speaks. Reports locales that it needs and lacks, and those it does not speak.
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
      message: `There is no text in ${missing.join(', ')}.`,
      hint: 'Add it, or take the locale out of pack.json.',
    });
  return Object.entries(byLocale).filter(([locale]) => {
    if (locales.spoken.includes(locale)) return true;
    compiler.report([...path, locale], {
      code: 'locale-unknown',
      message: `The pack does not speak ${locale}.`,
      hint: `Use one of ${locales.spoken.join(', ')}, or add it to pack.json.`,
    });
    return false;
  });
}
