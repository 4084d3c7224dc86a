import type { MessageSource, Terms, VariableEntry } from './message-source.ts';

/** A text that is the same wherever an entry's texts come out the same: the languages, and the terms that its variables are of. */
export function nameSurroundings(
  variables: Readonly<Record<string, VariableEntry>> = {},
  terms: Terms,
  { defaultLocale, locales, formats }: Pick<MessageSource, 'defaultLocale' | 'locales' | 'formats'>,
): string {
  const named = Object.values(variables).flatMap(({ term }) =>
    term === undefined ? [] : [term, terms[term]],
  );
  return JSON.stringify([defaultLocale, locales, formats, named]);
}
