import type { FormField, PackFile } from '../../domain/pack/format/pack-file.ts';
import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { hintZone } from '../../domain/pack/parse-validity.ts';
import { into, nameOf, type Report, type Spot } from '../../domain/pack/report.ts';
import { languages } from '../../shared/code-tables.ts';
import { isObject } from '../../shared/is-object.ts';
import { hintWord } from '../../shared/suggest-word.ts';
import { isTimeZone } from '../../shared/zoned-time.ts';
import { checkConnectors } from './check-connectors.ts';
import { checkDeclaredFacts } from './check-declared-facts.ts';
import { checkDisclosed } from './check-disclosed.ts';
import { checkFactReference, checkPathOfContext, type FactKnowledge } from './check-facts.ts';
import { checkCurrency } from './check-money.ts';
import { walkValue } from './walk-facts.ts';

/** The facts at the named touchpoints; at all of the pack's if none is named. */
type KnowledgeAt = (touchpoints: readonly string[] | undefined) => FactKnowledge;

/** Checks pack.json alone, its budgets' facts, and that declared facts are derived in time. */
export function checkPack(index: PackIndex, knowledgeAt: KnowledgeAt, report: Report): void {
  const knowledge = knowledgeAt(undefined);
  const { pack: document, name } = index.source;
  const spot: Spot = { document, path: [] };
  const file = document.value;
  if (file.pack !== name)
    report.error(
      into(spot, 'pack'),
      'pack-name',
      `the pack "${file.pack}" is in the folder "${name}"`,
      /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)
        ? 'Give the pack the name of its folder.'
        : `A folder’s name is lower-case words joined by dashes: rename it, or take it away if it is a copy.`,
    );
  if (!isTimeZone(file.timeZone))
    report.error(
      into(spot, 'timeZone'),
      'unknown-time-zone',
      `"${file.timeZone}" is not a time zone`,
      hintZone(file.timeZone),
    );
  if (file.currency !== undefined) checkCurrency(file.currency, into(spot, 'currency'), report);
  checkLocales(file, spot, report);
  checkDegrees(file, spot, report);
  checkQuietHours(file, into(spot, 'contactChannels'), report);
  checkConnectors(file, into(spot, 'connectors'), report);
  for (const touchpoint of Object.keys(file.touchpoints))
    checkTouchpoint(
      touchpoint,
      file,
      knowledgeAt([touchpoint]),
      into(spot, 'touchpoints', touchpoint),
      report,
    );
  walkValue(file.budgets, into(spot, 'budgets'), (reference, at) =>
    checkFactReference(reference, at, knowledge, report),
  );
  walkValue(file.scorecards, into(spot, 'scorecards'), (reference, at) =>
    checkFactReference(reference, at, knowledge, report),
  );
  checkDeclaredFacts(index, knowledge.builtIn, report);
  checkDisclosed(index, report);
}

/** Hours that only begin, or only end, or end as they begin, would be ignored in silence. */
function checkQuietHours({ contactChannels = {} }: PackFile, spot: Spot, report: Report): void {
  for (const [channel, { quietFrom: from, quietTo: to }] of Object.entries(contactChannels)) {
    const refuse = (field: string, missing: string, example: string): void =>
      report.error(
        into(spot, channel, field),
        'hours-empty',
        `the quiet hours of "${channel}" have only ${field}`,
        `Add ${missing}, such as "${example}".`,
      );
    if (from !== undefined && to === undefined) refuse('quietFrom', 'quietTo', '09:00');
    if (from === undefined && to !== undefined) refuse('quietTo', 'quietFrom', '20:00');
    if (from !== undefined && from === to)
      report.warn(
        into(spot, channel, 'quietTo'),
        'hours-empty',
        `from ${from} to ${to} is an empty time`,
        'Write the hours at which nobody may be contacted.',
      );
  }
}

/** What a campaign sends in the context of its contacts. */
const sentInContext = ['$.campaign', '$.variant', '$.offer', '$.at'];

function checkTouchpoint(
  name: string,
  { touchpoints, identityTypes = {} }: PackFile,
  knowledge: FactKnowledge,
  spot: Spot,
  report: Report,
): void {
  const { channels = {}, occasion = [], about = {}, form = {} } = touchpoints[name] ?? {};
  if (Object.keys(channels).length === 0)
    report.error(
      into(spot, 'channels'),
      'no-channel',
      `nothing can be said at "${name}"`,
      'Name at least one channel with its form.',
    );
  for (const { path, at } of pathsOf(occasion))
    checkPathOfContext(path, into(spot, 'occasion', ...at), knowledge, report);
  for (const { path, at } of pathsOf(about))
    checkPathOfContext(path, into(spot, 'about', ...at), knowledge, report);
  for (const path of touchpoints[name]?.outbound === true ? sentInContext : [])
    checkPathOfContext(path, into(spot, 'outbound'), knowledge, report);
  checkForm(form, identityTypes, knowledge, into(spot, 'form'), report);
  if (Array.isArray(occasion)) return;
  for (const [key, parts] of Object.entries(occasion))
    if (parts.filter((part) => typeof part === 'object' && part.within !== undefined).length > 1)
      report.error(
        into(spot, 'occasion', key),
        'wrong-value',
        'two instants of one key have a tolerance',
        'Leave `within` at one of them.',
      );
}

/** Each field is filled in with one thing that there is. */
function checkForm(
  form: Readonly<Record<string, FormField>>,
  identityTypes: object,
  knowledge: FactKnowledge,
  spot: Spot,
  report: Report,
): void {
  for (const [name, { value, identity }] of Object.entries(form)) {
    const field = into(spot, name);
    if ((value === undefined) === (identity === undefined))
      report.error(
        nameOf(field),
        'target-unclear',
        `it must say in one way what "${name}" is filled in with`,
        'Write one of "value" or "identity".',
      );
    if (value !== undefined) checkFactReference(value, into(field, 'value'), knowledge, report);
    if (identity !== undefined)
      report.expectKnown(into(field, 'identity'), 'identity', identity, new Set(Object.keys(identityTypes)));
  }
}

type PlacedPath = { readonly path: string; readonly at: readonly (string | number)[] };

/** The paths of an occasion, wherever they are written in it. */
function pathsOf(declared: unknown, at: PlacedPath['at'] = []): readonly PlacedPath[] {
  if (typeof declared === 'string') return at.at(-1) === 'as' ? [] : [{ path: declared, at }];
  if (!isObject(declared) && !Array.isArray(declared)) return [];
  return Object.entries(declared).flatMap(([key, part]) =>
    pathsOf(part, [...at, Array.isArray(declared) ? Number(key) : key]),
  );
}

function checkDegrees(
  { defaultLocale, locales, languages = {} }: PackFile,
  spot: Spot,
  report: Report,
): void {
  for (const locale of Object.keys(languages))
    expectLocale(locale, into(spot, 'languages', locale), locales, report);
  if ((languages[defaultLocale] ?? 'complete') !== 'complete')
    report.error(
      into(spot, 'languages', defaultLocale),
      'default-locale',
      `"${defaultLocale}" is the default locale, so that it has to be complete`,
      'Take it out, or choose another default locale.',
    );
}

function checkLocales(
  { defaultLocale, locales, formats = {}, sender }: PackFile,
  spot: Spot,
  report: Report,
): void {
  if (!locales.includes(defaultLocale))
    report.error(
      into(spot, 'defaultLocale'),
      'default-locale',
      `"${defaultLocale}" is not among the pack’s locales`,
      hintWord(defaultLocale, locales, 'locale'),
    );
  for (const [at, locale] of locales.entries())
    if (!isLocale(locale))
      report.error(
        into(spot, 'locales', at),
        'wrong-format',
        `"${locale}" is not a language tag`,
        hintLocale(locale),
      );
  for (const locale of Object.keys(sender?.texts ?? {}))
    expectLocale(locale, into(spot, 'sender', 'texts', locale), locales, report);
  for (const [locale, format] of Object.entries(formats)) {
    const place = into(spot, 'formats', locale);
    if (!expectLocale(locale, place, locales, report)) continue;
    if (!isLocale(format) || new Intl.Locale(format).language !== new Intl.Locale(locale).language)
      report.error(
        place,
        'wrong-format',
        `"${format}" is not a regional tag of "${locale}"`,
        `Write a tag of the same language with a country, such as "${locale}-GB".`,
      );
  }
}

/** Reports a locale that the pack does not have. Returns whether it has it. */
function expectLocale(locale: string, place: Spot, locales: readonly string[], report: Report): boolean {
  if (locales.includes(locale)) return true;
  report.error(
    nameOf(place),
    'wrong-format',
    `"${locale}" is not among the pack’s locales`,
    hintWord(locale, locales, 'locale'),
  );
  return false;
}

const isLocale = languages.has;

function hintLocale(text: string): string {
  const near = languages.findNear(text);
  return near === undefined ? 'Write a BCP 47 tag such as "it" or "zh-Hant".' : `Did you mean "${near}"?`;
}
