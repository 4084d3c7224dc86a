import { pointerTo } from '../../shared/json-pointer.ts';
import type { MessageFile } from '../pack/format/message-file.ts';
import type { MessageProblem, MessageSource, Terms } from './message-source.ts';

type Names = Readonly<Record<string, string>>;

/** The terms of all files as one. Problems: a value that two files name, a value without a name in one of the locales. */
export function mergeTerms(
  files: readonly Pick<MessageFile, 'terms'>[],
  { locales, needed = locales }: Pick<MessageSource, 'locales' | 'needed'>,
  problems: MessageProblem[],
): Terms {
  const terms: Record<string, Record<string, Names>> = {};
  for (const { file, term, value, names } of files.flatMap(listNames)) {
    const values = terms[term] ?? {};
    const pointer = pointerTo('terms', term, value);
    if (Object.hasOwn(values, value)) problems.push({ file, pointer, ...nameTwice(term, value) });
    const missing = needed.filter((locale) => !Object.hasOwn(names, locale));
    if (missing.length > 0) problems.push({ file, pointer, ...lackNames(term, value, missing) });
    terms[term] = { ...values, [value]: names };
  }
  return terms;
}

function listNames({ terms = {} }: Pick<MessageFile, 'terms'>, file: number) {
  return Object.entries(terms).flatMap(([term, values]) =>
    Object.entries(values).map(([value, names]) => ({ file, term, value, names })),
  );
}

function nameTwice(term: string, value: string) {
  return {
    code: 'term-twice',
    message: `Another file of the pack names the value "${value}" of the term "${term}".`,
    hint: 'Keep one of them.',
  };
}

function lackNames(term: string, value: string, missing: readonly string[]) {
  return {
    code: 'translation-missing',
    message: `The value "${value}" of the term "${term}" has no name in ${missing.join(', ')}.`,
    hint: 'Add it, or take the locale out of pack.json.',
  };
}
