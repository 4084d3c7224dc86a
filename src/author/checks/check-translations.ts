import { listUses } from '../../domain/messages/list-uses.ts';
import { listWhole } from '../../domain/messages/nearest-language.ts';
import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { into, type Report, type Spot } from '../../domain/pack/report.ts';
import type { Steps } from '../../shared/steps.ts';

/** Variables that a text may omit, because languages address people differently. */
export const addressVariables: ReadonlySet<string> = new Set([
  'name',
  'firstName',
  'hasName',
  'standing',
  'standingChannel',
  'promise',
]);

/** Warns about languages that are incomplete, and about texts without a value that the other languages have, or without a plural form that their language needs. */
export function* checkTranslations(index: PackIndex, report: Report): Steps<void> {
  listMissing(index, report);
  const { messages, letters } = index;
  for (const message of messages.values()) {
    const { text, agent, speech, channels = {} } = message.entry.texts;
    const at = (...path: string[]): Spot => into(message, 'texts', ...path);
    compare(text, at('text'), report);
    compare(agent?.say, at('agent', 'say'), report);
    compare(agent?.know, at('agent', 'know'), report);
    compare(speech, at('speech'), report);
    for (const [channel, texts] of Object.entries(channels)) compare(texts, at('channels', channel), report);
    yield;
  }
  for (const letter of letters.values()) {
    const whole = Object.entries(letter.entry.texts).map(
      ([locale, { subject, paragraphs, closing, signature }]) => [
        locale,
        [subject, ...paragraphs, closing, ...signature].join('\n'),
      ],
    );
    compare(Object.fromEntries(whole), into(letter, 'texts'), report);
    yield;
  }
}

/** One warning for each language that may be incomplete, with all that is said in another one meanwhile. */
function listMissing({ source, messages, letters }: PackIndex, report: Report): void {
  const { locales, languages = {} } = source.pack.value;
  for (const locale of locales.filter((each) => (languages[each] ?? 'complete') !== 'complete')) {
    const missing = [
      ...[...messages].filter(([, { entry }]) => listWhole(entry, [locale]).length === 0),
      ...[...letters].filter(([, { entry }]) => !Object.hasOwn(entry.texts, locale)),
    ].map(([name]) => name);
    const all = messages.size + letters.size;
    if (missing.length > 0)
      report.warn(
        into({ document: source.pack, path: [] }, 'languages', locale),
        'language-incomplete',
        `${missing.length} of ${all} messages and letters are not in "${locale}": ${missing.join(', ')}`,
        'Until they are there, they are said in the nearest language that has them.',
      );
  }
}

function compare(texts: Readonly<Record<string, string>> | undefined, spot: Spot, report: Report): void {
  const uses = Object.entries(texts ?? {}).flatMap(([locale, text]) => {
    const found = listUses(text, locale);
    return found === undefined ? [] : [{ locale, ...found }];
  });
  for (const { locale, variables, missingForms } of uses) {
    for (const { variable, forms } of missingForms)
      report.warn(
        into(spot, locale),
        'plural-form-missing',
        `the plural on {${variable}} lacks ${forms.join(' and ')}, which the language "${locale}" has`,
        `Add ${forms.map((form) => `"${form} {…}"`).join(', ')}.`,
      );
    const others = uses.filter((other) => other.locale !== locale);
    const lacking = [...(others[0]?.variables ?? [])].filter(
      (name) =>
        !variables.has(name) &&
        !addressVariables.has(name) &&
        others.every((other) => other.variables.has(name)),
    );
    for (const name of lacking)
      report.warn(
        into(spot, locale),
        'value-left-out',
        `the text in "${locale}" lacks {${name}}, which ${others.map((other) => `"${other.locale}"`).join(', ')} ${others.length === 1 ? 'has' : 'have'}`,
        `Say {${name}} in "${locale}" too, or take it out of the others.`,
      );
  }
}
