import { pointerTo } from '../../shared/json-pointer.ts';
import { MadeBefore } from '../../shared/made-before.ts';
import { finish, mapInSteps, type Steps } from '../../shared/steps.ts';
import type { LetterFile } from '../pack/format/letter-file.ts';
import { addressPerson, salutePerson } from './address-person.ts';
import type { CompiledText } from './compile-text.ts';
import type { LetterCall, LetterCatalogue, LetterContent, LetterSender } from './letter-catalogue.ts';
import { createLocaleMatcher } from './match-locale.ts';
import { mergeTerms } from './merge-terms.ts';
import type { LetterSource, MessageProblem, TextFault } from './message-source.ts';
import { namePerson } from './name-person.ts';
import { findNearest } from './nearest-language.ts';
import { pickSpoken } from './pick-spoken.ts';
import { createTextCompiler, type EntryCompiler } from './text-compiler.ts';
import { textKeyOf } from './text-key.ts';

type LetterEntry = LetterFile['letters'][string];

type Compiled = { readonly letters: LetterCatalogue } | { readonly problems: readonly MessageProblem[] };

type CompiledLetter = {
  readonly subject: CompiledText;
  readonly paragraphs: readonly CompiledText[];
  readonly closing: CompiledText;
  readonly signature: readonly CompiledText[];
};

/** Letters that had no problem, by locale: an edit leaves most of a pack's as they were. */
const before = new MadeBefore<LetterEntry, ReadonlyMap<string, CompiledLetter>>();

/** Compiles the letters of one pack, by the same rules as `compileMessages`. */
export const compileLetters = (source: LetterSource): Compiled => finish(compileLettersInSteps(source));

/** `compileLetters` with a step for each letter in each language. */
export function* compileLettersInSteps(source: LetterSource): Steps<Compiled> {
  const problems: MessageProblem[] = [];
  const terms = mergeTerms(source.terms, { locales: [] }, []);
  const compiler = createTextCompiler(terms, problems, source);
  const letters = new Map<string, ReadonlyMap<string, CompiledLetter>>();
  for (const [index, file] of source.files.entries())
    for (const [template, entry] of Object.entries(file.letters)) {
      const textKey = textKeyOf(entry.variables, terms, source);
      const problemsBefore = problems.length;
      if (letters.has(template))
        problems.push({ file: index, pointer: pointerTo('letters', template), ...nameTwice(template) });
      const letter =
        before.find(entry, textKey) ??
        (yield* compileLetter(
          compiler.open(index, ['letters', template], entry.variables ?? {}),
          entry,
          source,
        ));
      letters.set(template, letter);
      if (problems.length === problemsBefore) before.keep(entry, textKey, letter);
    }
  return problems.length > 0 ? { problems } : { letters: createLetterCatalogue(source, letters) };
}

function* compileLetter(
  compiler: EntryCompiler,
  entry: LetterEntry,
  { locales, needed = locales }: LetterSource,
): Steps<ReadonlyMap<string, CompiledLetter>> {
  const spoken = pickSpoken(compiler, ['texts'], entry.texts, { needed, spoken: locales });
  const letters = yield* mapInSteps(spoken, ([locale, texts]): [string, CompiledLetter] => {
    const at = (...path: string[]) => ['texts', locale, ...path];
    const one = (path: string, text: string) => compiler.compile(at(path), text, locale, 'plain');
    const list = (path: string, lines: readonly string[]) =>
      lines.map((text, line) => compiler.compile(at(path, String(line)), text, locale, 'plain'));
    const { subject, paragraphs, closing, signature } = texts;
    return [
      locale,
      {
        subject: one('subject', subject),
        paragraphs: list('paragraphs', paragraphs),
        closing: one('closing', closing),
        signature: list('signature', signature),
      },
    ];
  });
  compiler.close();
  return new Map(letters);
}

function createLetterCatalogue(
  source: LetterSource,
  letters: ReadonlyMap<string, ReadonlyMap<string, CompiledLetter>>,
): LetterCatalogue {
  const { defaultLocale, locales, formats, timeZone } = source;
  const choose = createLocaleMatcher(locales, defaultLocale);
  const nearest = (there: ReadonlyMap<string, unknown>, locale: string): string =>
    findNearest([locale], [...there.keys()], defaultLocale).get(locale) ?? defaultLocale;
  const senders = new Map(locales.map((locale) => [locale, nameSender(source.sender, locale)]));
  return {
    templates: new Set(letters.keys()),
    compose(call) {
      const locale = locales.includes(call.locale) ? call.locale : choose([call.locale]).locale;
      const there = letters.get(call.template);
      if (there?.has(locale) === false) return this.compose({ ...call, locale: nearest(there, locale) });
      const letter = there?.get(locale);
      const regional = { ...call, locale: formats?.[locale] ?? locale };
      const content = letter && composeContent(letter, regional, timeZone);
      return content && { ...content, sender: senders.get(locale) ?? nobody };
    },
  };
}

const nobody: LetterSender = { name: '', lines: [] };

/** The sender in one language: what the pack says for it, and for all. */
function nameSender(sender: LetterSource['sender'], locale: string): LetterSender {
  if (sender === undefined) return nobody;
  const own = sender.texts?.[locale];
  const footer = own?.footer ?? sender.footer;
  return { name: own?.name ?? sender.name, lines: own?.lines ?? sender.lines, ...(footer && { footer }) };
}

function composeContent(
  letter: CompiledLetter,
  { locale, person, values }: LetterCall,
  timeZone: string,
): Omit<LetterContent, 'sender'> {
  const all = { ...values, ...namePerson(person, locale, values) };
  const write = (text: CompiledText): string => text(all, timeZone);
  const { fullName } = addressPerson(person, locale);
  const salutation = salutePerson(person, locale);
  return {
    locale,
    timeZone,
    ...(fullName !== undefined && { recipient: fullName }),
    ...(salutation !== '' && { salutation }),
    subject: write(letter.subject),
    paragraphs: letter.paragraphs.map(write).filter((text) => text !== ''),
    closing: write(letter.closing),
    signature: letter.signature.map(write),
  };
}

function nameTwice(template: string): TextFault {
  return {
    code: 'letter-twice',
    message: `Another file of the pack has a letter named "${template}".`,
    hint: 'Give one of them another name.',
  };
}
