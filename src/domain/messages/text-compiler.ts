import { pointerTo } from '../../shared/json-pointer.ts';
import { once } from '../../shared/once.ts';
import { promiseWords } from '../promises/promise-life.ts';
import { type CompiledText, compileText, type TextReading } from './compile-text.ts';
import { findHoles } from './find-holes.ts';
import type { MessageProblem, MessageSource, Terms, TextFault, VariableEntry } from './message-source.ts';
import { findExampleFault, type Showing, type TextVariable } from './show-value.ts';
import { escapeXml, findMarkupFault } from './speech-markup.ts';
import type { TextLimit } from './text-limits.ts';

/** plain: for customers; internal: for agents, needed in the default locale only; speech: the inside of an SSML `<speak>`. */
export type TextKind = 'plain' | 'internal' | 'speech';

export type TextCompiler = {
  /** Compiles the texts of one message or letter, which share their variables. `path` leads to it in the file. */
  open(
    file: number,
    path: readonly string[],
    variables: Readonly<Record<string, VariableEntry>>,
  ): EntryCompiler;
};

export type EntryCompiler = {
  /** One text; `path` leads to it from the entry. A text with faults is the empty text, its faults among the problems. */
  compile(
    path: readonly string[],
    text: string,
    locale: string,
    kind: TextKind,
    limit?: TextLimit,
  ): CompiledText;
  report(path: readonly string[], fault: TextFault): void;
  /** Reports the variables that no text named, and gives those that one did; of checked texts only `promise` counts. Called last. */
  close(): ReadonlySet<string>;
};

const always: ReadonlyMap<string, TextVariable> = new Map([
  ['name', { type: 'text', showing: { as: 'text' } }],
  ['firstName', { type: 'text', showing: { as: 'text' } }],
  ['hasName', { type: 'text', showing: { as: 'text' }, choices: ['yes', 'no'] }],
  ['standing', { type: 'text', showing: { as: 'text' }, choices: ['yes', 'no'] }],
  [
    'promise',
    {
      type: 'text',
      showing: { as: 'text' },
      choices: promiseWords,
      instead: { withdrawn: 'refused', compensated: 'withdrawn' },
    },
  ],
  ['standingChannel', { type: 'text', showing: { as: 'text' } }],
]);

/** With a term `channels` a pack names the channel of an earlier promise in one place, for all its texts. */
const alwaysIn = (terms: Terms): ReadonlyMap<string, TextVariable> =>
  terms['channels'] === undefined
    ? always
    : new Map([...always, ['standingChannel', readVariable(channelEntry, terms)]]);

const channelEntry: VariableEntry = { type: 'term', term: 'channels', example: 'desk' };

/** The examples of the variables that are always there. */
const someone = {
  name: 'Bianchi',
  firstName: 'Giulia',
  hasName: 'yes',
  standing: 'yes',
  promise: 'confirmed',
  standingChannel: 'desk',
};

export function createTextCompiler(
  terms: Terms,
  problems: MessageProblem[],
  {
    formats = {},
    checked,
    locales,
    needed = locales,
  }: Pick<MessageSource, 'formats' | 'checked' | 'locales' | 'needed'>,
): TextCompiler {
  const findFaults = checked ? ({ faults }: TextReading): readonly TextFault[] => faults : findTextFaults;
  const findMore: typeof findExcess = checked ? () => none : findExcess;
  const given = alwaysIn(terms);
  return {
    open(file, at, entries) {
      const report = (path: readonly string[], fault: TextFault): void => {
        problems.push({ file, pointer: pointerTo(...at, ...path), ...fault });
      };
      const variables = new Map<string, TextVariable>(given);
      for (const [name, entry] of Object.entries(entries)) {
        const faults = findVariableFaults(name, entry, terms);
        for (const fault of faults) report(['variables', name], fault);
        variables.set(name, readVariable(entry, terms));
      }
      const examples = Object.fromEntries(
        Object.entries(entries).map(([name, { example }]) => [name, example]),
      );
      const used = new Set<string>();
      return {
        report,
        compile(path, source, locale, kind, limit) {
          const read = () =>
            compileText(source, {
              locale,
              formats: formats[locale] ?? locale,
              variables,
              makeSafe: makerOf(kind),
            });
          if (checked === true && !source.includes('promise')) return readWhenNeeded(read);
          const reading = read();
          for (const name of reading.used) used.add(name);
          const excess = findMore(reading, entries, { terms, locale, limit, needed });
          for (const fault of [...findFaults(reading, kind, { ...someone, ...examples }), ...excess])
            report(path, fault);
          return reading.text;
        },
        close() {
          for (const name of checked === true ? [] : Object.keys(entries))
            if (!used.has(name)) report(['variables', name], unused(name));
          return used;
        },
      };
    },
  };
}

const none: readonly TextFault[] = [];

/** What only some values bring out: holes where optional ones are absent, and too many words for the place. */
function findExcess(
  { elements, text, used }: TextReading,
  entries: Readonly<Record<string, VariableEntry>>,
  {
    terms,
    locale,
    limit,
    needed,
  }: {
    terms: Terms;
    locale: string;
    limit: TextLimit | undefined;
    needed: readonly string[];
  },
): readonly TextFault[] {
  const optional = new Set(Object.keys(entries).filter((name) => entries[name]?.optional === true));
  const unnamed = needed.includes(locale) ? none : findUnnamed(used, entries, terms, locale);
  const faults = [...Array.from(findHoles(elements, optional), hole), ...unnamed];
  if (limit === undefined) return faults;
  const values = Object.entries(entries).map(([name, entry]) => [name, longestOf(entry, terms, locale)]);
  const tooLong = limit(text({ ...someone, ...Object.fromEntries(values) }, 'UTC'));
  return tooLong === undefined ? faults : [...faults, tooLong];
}

/** A text that is there in a language names the values of its terms in that language too. */
function findUnnamed(
  used: TextReading['used'],
  entries: Readonly<Record<string, VariableEntry>>,
  terms: Terms,
  locale: string,
): TextFault[] {
  return [...used].flatMap((name) => {
    const { term = '' } = entries[name] ?? {};
    const values = Object.entries(terms[term] ?? {}).filter(([, names]) => !Object.hasOwn(names, locale));
    return values.map(([value]) => ({
      code: 'translation-missing',
      message: `The text names the term "${term}", whose value "${value}" has no name in ${locale}.`,
      hint: 'Add it, or take the text out until it is there.',
    }));
  });
}

/** The example of a variable; of a term the value with the longest words in that language. */
function longestOf({ type, term, example }: VariableEntry, terms: Terms, locale: string): unknown {
  if (type !== 'term') return example;
  const lengths = Object.entries(terms[term ?? ''] ?? {}).map(
    ([key, words]) => [key, words[locale]?.length ?? 0] as const,
  );
  return lengths.toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? example;
}

const makerOf = (kind: TextKind): ((shown: string) => string) =>
  kind === 'speech' ? escapeXml : (shown) => shown;

/** A checked text is read when it is first written: a start or an edit makes thousands, and most are never written. */
function readWhenNeeded(read: () => TextReading): CompiledText {
  const text = once(() => read().text);
  return (...values) => text()(...values);
}

function readVariable(entry: VariableEntry, terms: Terms): TextVariable {
  const term = entry.type === 'term' ? terms[entry.term ?? ''] : undefined;
  return {
    type: entry.type,
    showing: chooseDefault(entry, term ?? {}),
    ...(term && !Object.hasOwn(term, 'other') && { choices: Object.keys(term) }),
  };
}

function chooseDefault({ type }: VariableEntry, term: Terms[string]): Showing {
  switch (type) {
    case 'number':
      return { as: 'number', options: {} };
    case 'date':
      return { as: 'instant', options: { dateStyle: 'long' } };
    case 'time':
      return { as: 'instant', options: { timeStyle: 'short' } };
    case 'term':
      return { as: 'term', term };
    default:
      return { as: type };
  }
}

function findVariableFaults(name: string, entry: VariableEntry, terms: Terms): TextFault[] {
  if (always.has(name))
    return [
      {
        code: 'variable-reserved',
        message: `Every message has a variable "${name}" already.`,
        hint: 'Use it without declaring it, or choose another name.',
      },
    ];
  if (entry.type === 'term' && !Object.hasOwn(terms, entry.term ?? ''))
    return [
      {
        code: 'term-unknown',
        message: `The variable "${name}" is of a term "${entry.term ?? ''}" that the pack does not have.`,
        hint: `Set "term" to one of ${Object.keys(terms).join(', ') || 'the pack’s terms (there are none yet)'}.`,
      },
    ];
  const wanted = findExampleFault(entry, terms);
  if (wanted === undefined) return [];
  return [
    {
      code: 'example-unfit',
      message: `The example of "${name}" does not fit its type ${entry.type}.`,
      hint: `Give ${wanted}.`,
    },
  ];
}

function findTextFaults(
  reading: TextReading,
  kind: TextKind,
  examples: Record<string, unknown>,
): TextFault[] {
  if (reading.faults.length > 0) return [...reading.faults];
  const markup = kind === 'speech' ? findMarkupFault(reading.elements) : undefined;
  if (markup !== undefined) return [markup];
  const fault = findPrintFault(reading.text(examples, 'UTC'));
  return fault === undefined ? [] : [fault];
}

const maxPrinted = 8000;

function findPrintFault(printed: string): TextFault | undefined {
  if (printed.trim() === '')
    return {
      code: 'text-empty',
      message: 'The text prints as nothing.',
      hint: 'Write words, or take the text out.',
    };
  if (/[^\P{C}\n\t\p{Cf}]/u.test(printed))
    return {
      code: 'text-unprintable',
      message: 'The text has a control character in it.',
      hint: 'Take it out; a line break is \\n.',
    };
  if (printed.length <= maxPrinted) return undefined;
  return {
    code: 'text-too-long',
    message: `The text prints as ${printed.length} characters; ${maxPrinted} is the most.`,
    hint: 'Shorten it.',
  };
}

function hole(name: string): TextFault {
  return {
    code: 'text-hole',
    message: `The text has a hole where {${name}} has no value, which is optional.`,
    hint: `Write {${name}, select, none {words without it} other {words with {${name}}}}, or let the rule ask for the value and take "optional" away.`,
  };
}

function unused(name: string): TextFault {
  return {
    code: 'variable-unused',
    message: `No text names {${name}}.`,
    hint: 'Use it in a text, or take it out.',
  };
}
