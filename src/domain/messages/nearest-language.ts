import type { MessageFile } from '../pack/format/message-file.ts';
import { matchLocale } from './match-locale.ts';

/** The locales in which a message has every text that it has for customers. */
export function listWhole({ texts }: MessageFile['messages'][string], locales: readonly string[]): string[] {
  const { subject, preheader, text, agent, speech, channels = {} } = texts;
  const all = [subject, preheader, text, agent?.say, speech, ...Object.values(channels)];
  return locales.filter((locale) => all.every((each) => each === undefined || Object.hasOwn(each, locale)));
}

/** By each locale that is not among `there`, the nearest one that is (CLDR matching), else the fallback. */
export const findNearest = (
  locales: readonly string[],
  there: readonly string[],
  fallback: string,
): ReadonlyMap<string, string> =>
  new Map(
    locales.flatMap((locale) =>
      there.includes(locale) ? [] : [[locale, matchLocale([locale], there, fallback)] as const],
    ),
  );
