import { strFromU8, unzipSync } from 'fflate';

/** Larger parts are no sheet of offers. */
const mostPartBytes = 200_000_000;
const parts = /^xl\/(workbook\.xml|_rels\/workbook\.xml\.rels|styles\.xml|worksheets\/[^/]+\.xml)$/;

/**
 * The numbers of a workbook's first sheet that their format shows with zeros before them, by their addresses, as they are shown:
 * `J2` has `00123` where it holds 123 in the format 00000. A sheet's values alone lose these zeros.
 */
export function findPaddedCells(workbook: Uint8Array): ReadonlyMap<string, string> {
  const files = unzipSync(workbook, {
    filter: ({ name, originalSize }) => parts.test(name) && originalSize < mostPartBytes,
  });
  const read = (name: string): string => (files[name] === undefined ? '' : strFromU8(files[name]));
  const widths = widthsOfStyles(read('xl/styles.xml'));
  const padded = new Map<string, string>();
  if (widths.every((width) => width === 0)) return padded;
  for (const [, attributes = '', value = ''] of read(firstSheet(read)).matchAll(numberCell)) {
    const width = widths[Number(attributeOf(attributes, 's'))] ?? 0;
    const address = attributeOf(attributes, 'r');
    if (address !== undefined && width > value.length) padded.set(address, value.padStart(width, '0'));
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

/** By the number of a style: to how many digits its format pads, or 0. */
function widthsOfStyles(styles: string): readonly number[] {
  const formats = new Map<string, number>();
  for (const [format] of styles.matchAll(/<(?:\w+:)?numFmt\b[^>]*>/g)) {
    const zeros = /^0{2,}$/.exec(attributeOf(format, 'formatCode') ?? '')?.[0];
    if (zeros !== undefined) formats.set(attributeOf(format, 'numFmtId') ?? '', zeros.length);
  }
  const used = /<(?:\w+:)?cellXfs\b.*?<\/(?:\w+:)?cellXfs>/s.exec(styles)?.[0] ?? '';
  return [...used.matchAll(/<(?:\w+:)?xf\b[^>]*>/g)].map(
    ([style]) => formats.get(attributeOf(style, 'numFmtId') ?? '') ?? 0,
  );
}
