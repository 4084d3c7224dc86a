import type { LetterFile } from '../../domain/pack/format/letter-file.ts';
import type { MessageFile } from '../../domain/pack/format/message-file.ts';
import type { PackSource } from '../../domain/pack/read-packs.ts';

/** One text of a pack in two languages. */
export type TextUnit = {
  /** The file, within the folder of the packs. */
  readonly file: string;
  /** Unique in its file, and an XML name token. */
  readonly id: string;
  readonly note?: string;
  readonly source: string;
  /** Absent where it is not translated. */
  readonly target?: string;
  /** What to write where for another target. */
  readonly place: readonly string[];
  readonly split: (target: string) => string | string[];
};

type Texts = Readonly<Record<string, string>>;
type LetterTexts = LetterFile['letters'][string]['texts'][string];

/** All texts of a pack that its default language has, in the order of its files. */
export function listUnits({ pack, messages, letters }: PackSource, locale: string): TextUnit[] {
  const { defaultLocale } = pack.value;
  return [
    ...messages.flatMap(({ file, value }) => listMessages(file, value, defaultLocale, locale)),
    ...letters.flatMap(({ file, value }) => listLetters(file, value, defaultLocale, locale)),
  ];
}

function listMessages(
  file: string,
  { terms = {}, messages }: MessageFile,
  from: string,
  to: string,
): TextUnit[] {
  const units: TextUnit[] = [];
  const add = (at: readonly string[], texts: Texts | undefined, note?: string): void => {
    const source = texts?.[from];
    if (source === undefined) return;
    const target = texts?.[to];
    const about = { ...(note !== undefined && { note }), ...(target !== undefined && { target }) };
    units.push({ file, id: idOf(at), source, ...about, place: [...at, to], split: (text) => text });
  };
  for (const [term, values] of Object.entries(terms))
    for (const [value, names] of Object.entries(values)) add(['terms', term, value], names);
  for (const [key, { description, texts }] of Object.entries(messages)) {
    const { agent, channels = {}, ...others } = texts;
    const at = (...path: string[]) => ['messages', key, 'texts', ...path];
    for (const [name, localised] of Object.entries(others)) add(at(name), localised, description);
    add(at('agent', 'say'), agent?.say, description);
    add(at('agent', 'know'), agent?.know, description);
    for (const [channel, localised] of Object.entries(channels))
      add(at('channels', channel), localised, description);
  }
  return units;
}

/** What stands between the paragraphs and the lines of a letter, whose number each language has of its own. */
const joints = { paragraphs: '\n\n', signature: '\n' } as const;

function listLetters(file: string, { letters }: LetterFile, from: string, to: string): TextUnit[] {
  return Object.entries(letters).flatMap(([key, { description, texts }]) =>
    (['subject', 'paragraphs', 'closing', 'signature'] as const).flatMap((part) => {
      const source = joinPart(texts[from], part);
      const target = joinPart(texts[to], part);
      if (source === undefined) return [];
      const joint = part === 'paragraphs' || part === 'signature' ? joints[part] : undefined;
      return {
        ...{ file, id: idOf(['letters', key, part]), source },
        ...(description !== undefined && { note: description }),
        ...(target !== undefined && { target }),
        place: ['letters', key, 'texts', to, part],
        split: (text: string) => (joint === undefined ? text : text.split(joint)),
      };
    }),
  );
}

function joinPart(texts: LetterTexts | undefined, part: keyof LetterTexts): string | undefined {
  const value = texts?.[part];
  if (value === undefined || typeof value === 'string') return value;
  return value.join(part === 'paragraphs' ? joints.paragraphs : joints.signature);
}

const idOf = (path: readonly string[]): string =>
  path
    .map((name) => name.replace(/[^A-Za-z0-9.-]/gu, (sign) => `_${sign.codePointAt(0)?.toString(16)}_`))
    .join(':');
