import { type MessageFormatElement, TYPE } from '@formatjs/icu-messageformat-parser';
import type { TextFault } from './message-source.ts';

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

/** A whole SSML document around the inside of `<speak>`. */
export function wrapSpeech(inside: string, locale: string): string {
  return `<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="${escapeXml(locale)}">${inside}</speak>`;
}

const value = '\ue000';
const choice = '\ue001';
const tag = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[A-Za-z][\w:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const attribute = /([A-Za-z][\w:-]*)\s*=\s*(?:"[^"<]*"|'[^'<]*')/g;
const strayAmpersand = /&(?!(?:amp|lt|gt|quot|apos);)/;

/**
 * Why a speech text would not always be well-formed SSML; undefined if it is. Every branch of a select or plural must be
 * well-formed by itself, so all their combinations are.
 */
export function findMarkupFault(elements: readonly MessageFormatElement[]): TextFault | undefined {
  const outline = elements.map(outlineOf).join('');
  const fault = findOutlineFault(outline);
  if (fault !== undefined)
    return {
      code: 'speech-malformed',
      message: `The speech text is not well-formed SSML: ${fault}.`,
      hint: `Close every element in the branch that opens it, write & as &amp;, and use only ${Object.keys(allowed).join(', ')}.`,
    };
  const branches = elements.flatMap((element) =>
    element.type === TYPE.select || element.type === TYPE.plural ? Object.values(element.options) : [],
  );
  return branches.map((branch) => findMarkupFault(branch.value)).find((found) => found !== undefined);
}

function outlineOf(element: MessageFormatElement): string {
  if (element.type === TYPE.literal) return element.value.replace(/[\ue000\ue001]/g, ' ');
  return element.type === TYPE.select || element.type === TYPE.plural ? choice : value;
}

function findOutlineFault(outline: string): string | undefined {
  const open: string[] = [];
  let position = 0;
  while (true) {
    const start = outline.indexOf('<', position);
    const words = outline.slice(position, start < 0 ? undefined : start);
    if (strayAmpersand.test(words)) return 'an & stands alone';
    if (start < 0) break;
    tag.lastIndex = start;
    const found = tag.exec(outline);
    if (found === null) return `"${outline.slice(start, start + 20)}" is no element`;
    const fault = stepInto(found, open);
    if (fault !== undefined) return fault;
    position = tag.lastIndex;
  }
  const unclosed = open.pop();
  return unclosed === undefined ? undefined : `<${unclosed}> is not closed`;
}

function stepInto(found: RegExpExecArray, open: string[]): string | undefined {
  const [whole, closing, name = '', attributes = '', empty] = found;
  const names = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
  if (names === undefined) return `<${name}> is not allowed`;
  if (whole.includes(choice)) return `a select or plural stands inside the tag <${name}>`;
  if (closing === '/') return closeElement(name, attributes, open);
  const used = [...attributes.matchAll(attribute)].map(([, attributeName = '']) => attributeName);
  const strange = used.find(
    (attributeName, index) => !names.includes(attributeName) || used.indexOf(attributeName) !== index,
  );
  if (strange !== undefined) return `<${name}> has no attribute "${strange}", or has it twice`;
  if (strayAmpersand.test(attributes)) return 'an & stands alone';
  if (empty !== '/') open.push(name);
  return undefined;
}

function closeElement(name: string, attributes: string, open: string[]): string | undefined {
  const last = open.pop();
  if (last !== name) return `</${name}> closes ${last === undefined ? 'nothing' : `<${last}>`}`;
  return attributes === '' ? undefined : `</${name}> has attributes`;
}
