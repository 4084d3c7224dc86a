import { DOMParser, type Element, type Node, onErrorStopParsing } from '@xmldom/xmldom';
import type { Returned, ReturnedUnit } from './text-sheet.ts';

const namespace = 'urn:oasis:names:tc:xliff:document:2.0';

/** Reads XLIFF 2.0 that `writeXliff` wrote and a tool translated, with its segments joined again. */
export function readXliff(text: string): Returned {
  try {
    const root = new DOMParser({ onError: onErrorStopParsing, locator: false }).parseFromString(
      text,
      'text/xml',
    ).documentElement;
    if (root?.namespaceURI !== namespace || root.localName !== 'xliff')
      return { fault: 'it is not XLIFF 2.0' };
    const units = childrenOf(root, 'file').flatMap((file) =>
      findUnits(file).map((unit) => readUnit(unit, file.getAttribute('original') ?? '')),
    );
    return { locale: root.getAttribute('trgLang') ?? '', units };
  } catch (error) {
    if (error instanceof Misfit) return { fault: error.message };
    return { fault: 'it is not well-formed XML' };
  }
}

/** What the file has and should not. */
class Misfit extends Error {}

const isText = ({ nodeType }: Node): boolean => nodeType === 3 || nodeType === 4;

const isElement = (node: Node): node is Element => node.nodeType === 1;

const childrenOf = (parent: Element, name: string): Element[] =>
  Array.from(parent.childNodes).filter((node): node is Element => isElement(node) && node.localName === name);

/** Tools may group units. */
const findUnits = (parent: Element): Element[] => [
  ...childrenOf(parent, 'unit'),
  ...childrenOf(parent, 'group').flatMap(findUnits),
];

function readUnit(unit: Element, file: string): ReturnedUnit {
  const id = unit.getAttribute('id') ?? '';
  const data = new Map(
    childrenOf(unit, 'originalData').flatMap((each) =>
      childrenOf(each, 'data').map((code) => [code.getAttribute('id'), code.textContent ?? ''] as const),
    ),
  );
  const parts = Array.from(unit.childNodes).filter(
    (node): node is Element =>
      isElement(node) && (node.localName === 'segment' || node.localName === 'ignorable'),
  );
  const write = (part: Element, name: string): string | undefined => {
    const [found] = childrenOf(part, name);
    return found && writeText(found, data, id);
  };
  const sources = parts.map((part) => write(part, 'source') ?? '');
  const targets = parts.map(
    (part, at) => write(part, 'target') ?? (part.localName === 'ignorable' ? sources[at] : undefined),
  );
  const segments = parts.flatMap((part, at) => (part.localName === 'segment' ? [targets[at]] : []));
  const isBegun = segments.some((target) => target !== undefined && target !== '');
  if (isBegun && segments.includes(undefined))
    throw new Misfit(`${id}: only some of its segments are translated`);
  return { file, id, source: sources.join(''), target: isBegun ? targets.join('') : '' };
}

/** Words with the ICU of their placeholders. Marks of tools (`mrk`) stand for what they hold. */
function writeText(parent: Element, data: ReadonlyMap<string | null, string>, id: string): string {
  return Array.from(parent.childNodes)
    .map((node) => {
      if (!isElement(node)) return isText(node) ? (node.nodeValue ?? '') : '';
      if (node.localName === 'mrk') return writeText(node, data, id);
      const code = node.localName === 'ph' ? data.get(node.getAttribute('dataRef')) : undefined;
      if (code === undefined) throw new Misfit(`${id}: <${node.localName}> is no placeholder of ours`);
      return code;
    })
    .join('');
}
