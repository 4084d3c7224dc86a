import { parsePointer } from '../../shared/json-pointer.ts';
import type { Steps } from '../../shared/steps.ts';
import { codeOf } from '../diagnostics/code-of.ts';
import { compileLettersInSteps } from '../messages/compile-letters.ts';
import { compileMessagesInSteps } from '../messages/compile-messages.ts';
import type { MessageProblem } from '../messages/message-source.ts';
import type { PackIndex } from '../pack/index-pack.ts';
import type { Report } from '../pack/report.ts';
import type { SourceDocument } from '../pack/source/parse-source.ts';
import type { Pack } from './rule-set.ts';

/**
 * The messages and letters of a pack; undefined if they have errors, which are then in the report. `checked`: they are
 * already known to be valid.
 */
export function* compileWords(
  { source }: PackIndex,
  report: Report,
  checked: boolean,
): Steps<Pick<Pack, 'messages' | 'letters'> | undefined> {
  const { defaultLocale, locales, languages = {}, formats, timeZone, sender } = source.pack.value;
  const neededBy = (...degrees: readonly string[]) =>
    locales.filter((locale) => degrees.includes(languages[locale] ?? 'complete'));
  const files = source.messages.map(({ value }) => value);
  const messages = yield* compileMessagesInSteps({
    ...{ defaultLocale, locales, formats, checked, files },
    needed: neededBy('complete', 'messages'),
  });
  const letters = yield* compileLettersInSteps({
    defaultLocale,
    locales,
    needed: neededBy('complete'),
    formats,
    checked,
    timeZone,
    terms: files,
    files: source.letters.map(({ value }) => value),
    ...(sender === undefined ? {} : { sender }),
  });
  if ('problems' in messages) include(messages.problems, source.messages, report);
  if ('problems' in letters) include(letters.problems, source.letters, report);
  if ('problems' in messages || 'problems' in letters) return undefined;
  return { messages: messages.catalogue, letters: letters.letters };
}

function include(
  problems: readonly MessageProblem[],
  documents: readonly SourceDocument[],
  report: Report,
): void {
  for (const { file, code, pointer, message, hint } of problems) {
    const document = documents[file];
    if (document !== undefined)
      report.error({ document, path: parsePointer(pointer) }, codeOf(code), message, hint);
  }
}
