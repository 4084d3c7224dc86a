import { type MessageFormatElement, TYPE } from '@formatjs/icu-messageformat-parser';
import type { TextFault } from './message-source.ts';
import { findElementFault } from './speech-values.ts';

/** SSML 1.1 elements (W3C) that a text may use, with their attributes. Left out is what loads something from elsewhere. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  p: ['xml:lang'],
  s: ['xml:lang'],
  token: ['xml:lang', 'role'],
  w: ['xml:lang', 'role'],
  'say-as': ['interpret-as', 'format', 'detail'],
  phoneme: ['ph', 'alphabet'],
  sub: ['alias'],
  lang: ['xml:lang'],
  voice: ['gender', 'age', 'variant', 'name', 'languages', 'required'],
  emphasis: ['level'],
  break: ['strength', 'time'],
  prosody: ['pitch', 'contour', 'range', 'rate', 'duration', 'volume'],
  mark: ['name'],
};

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** The text as XML character data, fit for attribute values too. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** A whole SSML document around the inside of `<speak>`, in a voice of that region: a script alone names no spoken language. */
export function wrapSpeech(inside: string, voice: string): string {
  return `<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="${escapeXml(voice)}">${inside}</speak>`;
}

const value = '\ue000';
const choice = '\ue001';
const tag = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[A-Za-z][\w:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const attribute = /([A-Za-z][\w:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;
const strayAnd = 'an & stands alone';
const strayAmpersand = /&(?!(?:amp|lt|gt|quot|apos);)/;

/**
 * Why a speech text would not always be SSML that voices take; undefined if it is. Every branch of a select or plural must be
 * well-formed by itself, so all their combinations are.
 */
export const findMarkupFault = (elements: readonly MessageFormatElement[]): TextFault | undefined =>
  findFaultWithin(elements, []);

/** `around` are the elements that are open where the text begins. */
function findFaultWithin(
  elements: readonly MessageFormatElement[],
  around: readonly string[],
): TextFault | undefined {
  const { fault, openAt } = readOutline(elements.map(outlineOf).join(''), around);
  if (fault !== undefined)
    return {
      code: 'speech-malformed',
      message: `No voice takes the speech text: ${fault}.`,
      hint: hintFor(fault),
    };
  let choices = 0;
  for (const element of elements) {
    if (element.type !== TYPE.select && element.type !== TYPE.plural) continue;
    const open = openAt[choices++] ?? around;
    for (const branch of Object.values(element.options)) {
      const found = findFaultWithin(branch.value, open);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function hintFor(fault: string): string {
  if (fault.endsWith('is not allowed')) return `Use only ${Object.keys(allowed).join(', ')}.`;
  if (fault === strayAnd) return 'Write & as &amp;.';
  return fault.includes('clos')
    ? 'Close every element in the branch that opens it.'
    : 'Voices refuse the whole text for one fault: the caller would hear nothing.';
}

function outlineOf(element: MessageFormatElement): string {
  if (element.type === TYPE.literal) return element.value.replace(/[\ue000\ue001]/g, ' ');
  return element.type === TYPE.select || element.type === TYPE.plural ? choice : value;
}

type Outline = {
  readonly fault?: string;
  /** The elements that are open at each choice. */
  readonly openAt: readonly (readonly string[])[];
};

function readOutline(outline: string, around: readonly string[]): Outline {
  const open = [...around];
  const openAt: string[][] = [];
  let position = 0;
  while (position < outline.length) {
    const start = outline.indexOf('<', position);
    const words = outline.slice(position, start < 0 ? undefined : start);
    const fault =
      readWords(words, open, openAt) ?? (start < 0 ? undefined : readTag(outline, start, open, around));
    if (fault !== undefined) return { fault, openAt };
    if (start < 0) break;
    position = tag.lastIndex;
  }
  return open.length > around.length ? { fault: `<${open.at(-1)}> is not closed`, openAt } : { openAt };
}

/** Steps over the tag at `start`, after which `tag.lastIndex` stands, or says what is wrong with it. */
function readTag(
  outline: string,
  start: number,
  open: string[],
  around: readonly string[],
): string | undefined {
  tag.lastIndex = start;
  const found = tag.exec(outline);
  return found === null
    ? `"${show(outline.slice(start, start + 20))}" is not an element`
    : stepInto(found, open, around.length);
}

/** Notes what is open at each choice among the words, or says what is wrong with them. */
function readWords(words: string, open: readonly string[], openAt: string[][]): string | undefined {
  for (const _ of words.matchAll(/\ue001/g)) openAt.push([...open]);
  if (strayAmpersand.test(words)) return strayAnd;
  return open.at(-1) === 'break' && words !== ''
    ? 'a <break> has something in it, or does not end with />'
    : undefined;
}

function stepInto(found: RegExpExecArray, open: string[], fixed: number): string | undefined {
  const [whole, closing, name = '', attributes = '', empty] = found;
  const names = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
  if (names === undefined) return `<${name}> is not allowed`;
  if (whole.includes(choice)) return `a select or plural is inside the tag <${name}>`;
  if (closing === '/') return closeElement(name, attributes, open, fixed);
  const used = [...attributes.matchAll(attribute)].map(([, key = '', double, single]): [string, string] => [
    key,
    double ?? single ?? '',
  ]);
  const strange = used.find(
    ([key], index) => !names.includes(key) || used.findIndex(([other]) => other === key) !== index,
  );
  if (strange !== undefined) return `<${name}> has no attribute "${strange[0]}", or has it twice`;
  if (strayAmpersand.test(attributes)) return strayAnd;
  const fault = findElementFault(name, new Map(used), open.at(-1));
  if (fault !== undefined) return show(fault);
  if (empty !== '/') open.push(name);
  return undefined;
}

const show = (text: string): string => text.replaceAll(value, '{…}').replaceAll(choice, '{…}');

function closeElement(name: string, attributes: string, open: string[], fixed: number): string | undefined {
  const last = open.length > fixed ? open.pop() : undefined;
  if (last !== name) return `</${name}> closes ${last === undefined ? 'nothing' : `<${last}>`}`;
  return attributes === '' ? undefined : `</${name}> has attributes`;
}
