import type { MessageSource, Terms, VariableEntry } from './message-source.ts';

/** A cache key of an entry's texts: their languages and formats, and the terms of its variables. */
export function textKeyOf(
  variables: Readonly<Record<string, VariableEntry>> = {},
  terms: Terms,
  {
    defaultLocale,
    locales,
    needed,
    formats,
  }: Pick<MessageSource, 'defaultLocale' | 'locales' | 'needed' | 'formats'>,
): string {
  const named = Object.values(variables).flatMap(({ term }) =>
    term === undefined ? [] : [term, terms[term]],
  );
  return JSON.stringify([defaultLocale, locales, needed, formats, named]);
}
