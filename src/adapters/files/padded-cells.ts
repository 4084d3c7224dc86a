import { strFromU8, unzipSync } from 'fflate';

/** Larger parts are no sheet of offers. */
const mostPartBytes = 200_000_000;
const parts = /^xl\/(workbook\.xml|_rels\/workbook\.xml\.rels|styles\.xml|worksheets\/[^/]+\.xml)$/;

/** What a format shows: a digit of the number, or a text as it stands. */
type Mask = readonly ('digit' | { readonly text: string })[];

/**
 * The numbers of a workbook's first sheet that their format shows as codes, by their addresses, as they are shown: `J2` has
 * `00123` where it holds 123 in the format 00000, and `001-23` in the format 000-00. A sheet's values alone lose this.
 */
export function findPaddedCells(workbook: Uint8Array): ReadonlyMap<string, string> {
  const files = unzipSync(workbook, {
    filter: ({ name, originalSize }) => parts.test(name) && originalSize < mostPartBytes,
  });
  const read = (name: string): string => (files[name] === undefined ? '' : strFromU8(files[name]));
  const masks = masksOfStyles(read('xl/styles.xml'));
  const padded = new Map<string, string>();
  if (masks.every((mask) => mask === undefined)) return padded;
  for (const [, attributes = '', value = ''] of read(firstSheet(read)).matchAll(numberCell)) {
    const mask = masks[Number(attributeOf(attributes, 's'))];
    const address = attributeOf(attributes, 'r');
    const shown = mask === undefined ? value : show(value, mask);
    if (address !== undefined && shown !== value) padded.set(address, shown);
  }
  return padded;
}

/** A cell with digits alone; texts have a type. */
const numberCell =
  /<(?:\w+:)?c\b((?:(?! t="(?!n"))[^>])*)>(?:<(?:\w+:)?f\b[^>]*>[^<]*<\/(?:\w+:)?f>)?<(?:\w+:)?v>(\d+)</g;

const attributeOf = (attributes: string, name: string): string | undefined =>
  new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];

function firstSheet(read: (name: string) => string): string {
  const id = /<(?:\w+:)?sheet\b[^>]*?\w+:id="([^"]*)"/.exec(read('xl/workbook.xml'))?.[1];
  const relations = read('xl/_rels/workbook.xml.rels').match(/<(?:\w+:)?Relationship\b[^>]*>/g) ?? [];
  const target = relations
    .filter((relation) => attributeOf(relation, 'Id') === id)
    .map((relation) => attributeOf(relation, 'Target') ?? '')[0];
  return `xl/${(target ?? '').replace(/^(\/?xl\/|\.\/)/, '')}`;
}

/** By the number of a style: what its format shows of a code; undefined for formats of amounts, days and the like. */
function masksOfStyles(styles: string): readonly (Mask | undefined)[] {
  const formats = new Map<string, Mask | undefined>();
  for (const [format] of styles.matchAll(/<(?:\w+:)?numFmt\b[^>]*>/g))
    formats.set(attributeOf(format, 'numFmtId') ?? '', readMask(attributeOf(format, 'formatCode') ?? ''));
  const used = /<(?:\w+:)?cellXfs\b.*?<\/(?:\w+:)?cellXfs>/s.exec(styles)?.[0] ?? '';
  return [...used.matchAll(/<(?:\w+:)?xf\b[^>]*>/g)].map(([style]) =>
    formats.get(attributeOf(style, 'numFmtId') ?? ''),
  );
}

/** A zero; a sign that stands for itself, alone, behind a backslash or in quotes. */
const maskPart = /^(?:(0)|\\(.)|"([^"]*)"|([-/ ():+]))/;

/** A format of two zeros at least and of texts alone, without a unit at the end. Its part for positive numbers counts, without colours and languages. */
function readMask(code: string): Mask | undefined {
  const plain = code.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  let rest = (plain.split(';')[0] ?? '').replace(/^(?:\[[^\]]*\])+/, '');
  const mask: Mask[number][] = [];
  while (rest !== '') {
    const [part, zero, ...texts] = maskPart.exec(rest) ?? [];
    if (part === undefined) return undefined;
    mask.push(zero === undefined ? { text: texts.find((text) => text !== undefined) ?? '' } : 'digit');
    rest = rest.slice(part.length);
  }
  const last = mask.at(-1);
  const hasUnit = typeof last === 'object' && /\p{L}/u.test(last.text);
  return hasUnit || mask.filter((part) => part === 'digit').length < 2 ? undefined : mask;
}

/** Digits that are more than the format has go to its first place. */
function show(value: string, mask: Mask): string {
  const places = mask.filter((part) => part === 'digit').length;
  const digits = value.padStart(places, '0');
  let next = 0;
  return mask
    .map((part) => {
      if (part !== 'digit') return part.text;
      const from = next;
      next = from === 0 ? digits.length - places + 1 : from + 1;
      return digits.slice(from, next);
    })
    .join('');
}
