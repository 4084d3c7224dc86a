const native = /[^\P{Nd}0-9]/gu;
const anyDigit = /^\p{Nd}$/u;

/** A text with the digits of all scripts as ASCII digits: `١٩٧٩` and `１９７９` are `1979`. */
export const toAsciiDigits = (text: string): string => text.replace(native, asciiDigit);

/** Unicode has the ten digits of each script in order, from 0. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && anyDigit.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value);
}
