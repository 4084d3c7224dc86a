import { pointerTo } from '../../shared/json-pointer.ts';
import { MadeBefore } from '../../shared/made-before.ts';
import { finish, mapInSteps, type Steps } from '../../shared/steps.ts';
import type { MessageFile } from '../pack/format/message-file.ts';
import type { PromiseWord } from '../promises/promise-life.ts';
import type { CompiledText } from './compile-text.ts';
import { createLocaleMatcher } from './match-locale.ts';
import { mergeTerms } from './merge-terms.ts';
import type { MessageCatalogue, RenderCall } from './message-catalogue.ts';
import type { MessageProblem, MessageSource, TextFault } from './message-source.ts';
import { namePerson } from './name-person.ts';
import { findNearest, listWhole } from './nearest-language.ts';
import { pickSpoken } from './pick-spoken.ts';
import { escapeXml, wrapSpeech } from './speech-markup.ts';
import { createTextCompiler, type EntryCompiler, type TextKind } from './text-compiler.ts';
import { textKeyOf } from './text-key.ts';
import { limitOf } from './text-limits.ts';

type MessageEntry = MessageFile['messages'][string];

/** The texts of one kind by locale. */
type Texts = ReadonlyMap<string, CompiledText>;

type CompiledMessage = {
  readonly purpose: string;
  readonly subject: Texts | undefined;
  readonly preheader: Texts | undefined;
  readonly text: Texts | undefined;
  readonly say: Texts | undefined;
  readonly know: Texts | undefined;
  readonly speech: Texts | undefined;
  readonly channels: ReadonlyMap<string, Texts>;
  /** By locale in which it is not whole, the one that serves instead. */
  readonly instead: ReadonlyMap<string, string>;
  /** Whether a text says what became of the promise. */
  readonly tellsPromise: boolean;
};

type Compiled = { readonly catalogue: MessageCatalogue } | { readonly problems: readonly MessageProblem[] };
type Languages = Pick<MessageSource, 'defaultLocale' | 'locales' | 'needed' | 'formats'>;
type Localised = Readonly<Record<string, string>>;

/** Messages that had no problem: an edit leaves most of a pack's as they were. */
const before = new MadeBefore<MessageEntry, CompiledMessage>();

/**
 * Compiles the messages of one pack. Every text of every locale is read, checked against the variables and rendered with their
 * examples; the catalogue exists only if none has a problem. Costly: done when a rule set is built, never in a decision.
 */
export const compileMessages = (source: MessageSource): Compiled => finish(compileMessagesInSteps(source));

/** `compileMessages` with a step for each text. */
export function* compileMessagesInSteps(source: MessageSource): Steps<Compiled> {
  const problems: MessageProblem[] = [];
  const terms = mergeTerms(source.files, source, problems);
  const compiler = createTextCompiler(terms, problems, source);
  const messages = new Map<string, CompiledMessage>();
  for (const [index, file] of source.files.entries())
    for (const [key, entry] of Object.entries(file.messages)) {
      const textKey = textKeyOf(entry.variables, terms, source);
      const problemsBefore = problems.length;
      if (messages.has(key))
        problems.push({ file: index, pointer: pointerTo('messages', key), ...nameTwice(key) });
      const message =
        before.find(entry, textKey) ??
        (yield* compileMessage(
          compiler.open(index, ['messages', key], entry.variables ?? {}),
          entry,
          source,
        ));
      messages.set(key, message);
      if (problems.length === problemsBefore) before.keep(entry, textKey, message);
    }
  return problems.length > 0 ? { problems } : { catalogue: createCatalogue(source, messages) };
}

function* compileMessage(
  compiler: EntryCompiler,
  entry: MessageEntry,
  languages: Languages,
): Steps<CompiledMessage> {
  const { subject, preheader, text, agent, speech, channels = {} } = entry.texts;
  function* compile(path: readonly string[], texts: Localised | undefined, kind: TextKind) {
    return texts && (yield* compileTexts(compiler, ['texts', ...path], texts, kind, languages));
  }
  const written = {
    purpose: entry.purpose,
    subject: yield* compile(['subject'], subject, 'plain'),
    preheader: yield* compile(['preheader'], preheader, 'plain'),
    text: yield* compile(['text'], text, 'plain'),
    say: yield* compile(['agent', 'say'], agent?.say, 'plain'),
    know: yield* compile(['agent', 'know'], agent?.know, 'internal'),
    speech: yield* compile(['speech'], speech, 'speech'),
    channels: new Map<string, Texts>(),
    instead: findNearest(languages.locales, listWhole(entry, languages.locales), languages.defaultLocale),
  };
  for (const [channel, texts] of Object.entries(channels)) {
    const path = ['texts', 'channels', channel];
    written.channels.set(channel, yield* compileTexts(compiler, path, texts, 'plain', languages));
  }
  return { ...written, tellsPromise: compiler.close().has('promise') };
}

function* compileTexts(
  compiler: EntryCompiler,
  path: readonly string[],
  localised: Localised,
  kind: TextKind,
  { locales, needed: all = locales, defaultLocale }: Languages,
): Steps<Texts> {
  const needed = kind === 'internal' ? [defaultLocale] : all;
  const spoken = pickSpoken(compiler, path, localised, { needed, spoken: locales });
  const texts = yield* mapInSteps(spoken, ([locale, text]): [string, CompiledText] => [
    locale,
    compiler.compile([...path, locale], text, locale, kind, limitOf(path.slice(1))),
  ]);
  return new Map(texts);
}

function createCatalogue(
  { locales, defaultLocale, formats }: Languages,
  messages: ReadonlyMap<string, CompiledMessage>,
): MessageCatalogue {
  const chooseLocale = createLocaleMatcher(locales, defaultLocale);
  const support = (locale: string): string =>
    locales.includes(locale) ? locale : chooseLocale([locale]).locale;
  return {
    chooseLocale,
    render(call) {
      const message = messages.get(call.key);
      if (message === undefined) return undefined;
      const locale = giveFor(message, support(call.locale));
      return renderMessage(message, call, {
        locale,
        voice: formats?.[locale] ?? locale,
        agent: support(call.agentLocale),
        fallback: defaultLocale,
      });
    },
    renderFrame(call) {
      const message = messages.get(call.key);
      if (message === undefined) return {};
      const { subject: title, preheader: lead } = message;
      const locale = giveFor(message, support(call.locale));
      const [subject, preheader] = [write(title, locale, call), write(lead, locale, call)];
      return { ...(subject && { subject }), ...(preheader && { preheader }) };
    },
  };
}

const giveFor = ({ instead }: CompiledMessage, locale: string): string => instead.get(locale) ?? locale;

/** A text that does not distinguish them would say that the promise holds. */
const over: ReadonlySet<unknown> = new Set<PromiseWord>(['refused', 'withdrawn', 'compensated']);

function renderMessage(
  message: CompiledMessage,
  call: RenderCall,
  locales: {
    readonly locale: string;
    readonly voice: string;
    readonly agent: string;
    readonly fallback: string;
  },
) {
  if (!message.tellsPromise && over.has(call.values['promise'])) return undefined;
  const { purpose } = message;
  const { form } = call;
  const { locale, voice } = locales;
  const own = message.channels.get(call.channel);
  const body = write(own ?? textsOf(message, form), locale, call);
  if (body === undefined) return undefined;
  if (form === 'text') return { purpose, audience: 'customer', format: 'text', locale, body } as const;
  if (form === 'speech') {
    const inside = own === undefined ? body : escapeXml(body);
    return {
      purpose,
      audience: 'customer',
      format: 'ssml',
      locale,
      body: wrapSpeech(inside, voice),
    } as const;
  }
  const know = write(message.know, locales.agent, call) ?? write(message.know, locales.fallback, call);
  return { purpose, audience: 'agent', format: 'text', locale, body, ...(know && { know }) } as const;
}

function write(texts: Texts | undefined, locale: string, call: RenderCall): string | undefined {
  const text = texts?.get(locale);
  return text?.(call.values, call.timeZone, namePerson(call.person, locale, call.values));
}

function textsOf({ text, say, speech }: CompiledMessage, form: RenderCall['form']): Texts | undefined {
  if (form === 'text') return text;
  return form === 'agent' ? say : speech;
}

function nameTwice(key: string): TextFault {
  return {
    code: 'message-twice',
    message: `Another file of the pack has a message named "${key}".`,
    hint: 'Give one of them another name.',
  };
}
