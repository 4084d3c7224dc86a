const plainNumber = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/**
 * `0.21`, `-3`, `1e6`, `1 234,50`, `1'234.50`, `0,21` and `12.50-` are numbers. A single comma before three digits is
 * ambiguous unless the decimal comma is declared (then full stops separate thousands). A text with a unit stays unchanged,
 * because its meaning is unknown.
 */
export function cleanNumber(text: string, decimalComma = false): number | string {
  if (!decimalComma && plainNumber.test(text)) return Number(text);
  const bare = text.trim().replace(/^\u{2212}/u, '-');
  const [, before, digits = '', behind] = /^([+-]?)(.*?)(-?)$/s.exec(bare) ?? [];
  const number = readFigures(digits, decimalComma);
  if (number === undefined || (before !== '' && behind !== '')) return text;
  return before === '-' || behind === '-' ? -number : number;
}

const grouped = /^\d{1,3}(?:([ \u{a0}\u{202f}\u{2009}'’.,])\d{3})(?:\1\d{3})*(?:([.,])\d+)?$/u;
const indian = /^\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?$/;

function readFigures(digits: string, decimalComma: boolean): number | undefined {
  if (plainNumber.test(digits) && !(decimalComma && digits.includes('.'))) return Number(digits);
  if (indian.test(digits)) return Number(digits.replaceAll(',', ''));
  if (isDecimalComma(digits, decimalComma)) return Number(digits.replace(',', '.'));
  const [whole, group = '', decimal = ''] = grouped.exec(digits) ?? [];
  if (whole === undefined || group === decimal || !isBetweenThousands(whole, group, decimal, decimalComma))
    return undefined;
  return Number(whole.replaceAll(group, '').replace(',', '.'));
}

const isDecimalComma = (digits: string, declared: boolean): boolean =>
  /^\d+,\d+$/.test(digits) && (declared || !/^[1-9]\d{0,2},\d{3}$/.test(digits));

/** A separator that occurs once and alone may be the decimal sign. */
function isBetweenThousands(whole: string, sign: string, decimal: string, decimalComma: boolean): boolean {
  if (decimal !== '' || !/[.,]/.test(sign)) return true;
  return sign === (decimalComma ? '.' : '') || whole.indexOf(sign) !== whole.lastIndexOf(sign);
}
