import { toAsciiDigits } from '../../../shared/ascii-digits.ts';

/** What stands before the decimals of numbers in texts, where the extract declares it. */
export const decimalSigns = ['comma', 'point'] as const;
export type DecimalSign = (typeof decimalSigns)[number];

/**
 * `0.21`, `-3`, `1e6`, `1 234,50`, `1'234.50`, `0,21`, `12.50-`, `(12.50)` and `12.-` are numbers. A single comma or point before three digits is
 * ambiguous unless the decimal sign is declared: then the other sign separates thousands. A text with a unit stays unchanged,
 * because its meaning is unknown.
 */
export function cleanNumber(text: string, decimal?: DecimalSign): number | string {
  if (/^\d+$/.test(text)) return Number(text);
  const bare = spellPlainly(text);
  const [, before, digits = '', behind] = /^([+-]?)(.*?)(-?)$/s.exec(bare) ?? [];
  const number = readFigures(digits, decimal);
  if (number === undefined || (before !== '' && behind !== '')) return text;
  return before === '-' || behind === '-' ? -number : number;
}

/**
 * As `cleanNumber`, for whole numbers: they have no decimals, so `1,234` and `1.234` are thousands. Three zeros may also be
 * the decimals of a column that has three.
 */
export function cleanWhole(text: string, decimal?: DecimalSign): number | string {
  const bare = spellPlainly(text);
  return decimal === undefined && oneSeparator.test(bare)
    ? Number(bare.replace(/[.,]/, ''))
    : cleanNumber(text, decimal);
}

/** ASCII digits and a minus sign as it is typed, also for the brackets of accounts; without the dashes of prices, as in `12.-` and `12,--`. */
const spellPlainly = (text: string): string =>
  toAsciiDigits(text.trim())
    .replace(/٬/g, '')
    .replace('٫', '.')
    .replaceAll('，', ',')
    .replaceAll('．', '.')
    .replace(/^\(([^()]*\d)\)$/, '-$1')
    .replace(/(\d)[.,][-–—]{1,2}$/u, '$1')
    .replace(/^\u{2212}/u, '-');

const oneSeparator = /^[+-]?[1-9]\d{0,2}[.,](?!000$)\d{3}$/;
const plain = /^(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const commaDecimal = /^\d*,\d+$/;
const ambiguous = /^[1-9]\d{0,2}[.,]\d{3}$/;
const grouped = /^\d{1,3}(?:([ \u{a0}\u{202f}\u{2009}'’.,])\d{3})(?:\1\d{3})*(?:([.,])\d+)?$/u;
const indian = /^\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?$/;

function readFigures(digits: string, decimal: DecimalSign | undefined): number | undefined {
  const isCertain = decimal !== undefined || !ambiguous.test(digits);
  if (plain.test(digits) && (decimal === 'comma' ? !digits.includes('.') : isCertain)) return Number(digits);
  if (indian.test(digits)) return Number(digits.replaceAll(',', ''));
  if (commaDecimal.test(digits) && (decimal === 'comma' || !ambiguous.test(digits)))
    return Number(digits.replace(',', '.'));
  const [whole, group = '', sign = ''] = grouped.exec(digits) ?? [];
  if (whole === undefined || group === sign || !isBetweenThousands(whole, group, sign, decimal))
    return undefined;
  return Number(whole.replaceAll(group, '').replace(',', '.'));
}

/** A separator that occurs once and alone may be the decimal sign. */
function isBetweenThousands(
  whole: string,
  group: string,
  sign: string,
  decimal: DecimalSign | undefined,
): boolean {
  if (sign !== '' || !/[.,]/.test(group)) return true;
  const isOther = decimal !== undefined && group === (decimal === 'comma' ? '.' : ',');
  return isOther || whole.indexOf(group) !== whole.lastIndexOf(group);
}
