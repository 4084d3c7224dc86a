const maxValueLength = 500;

/** Line breaks and other controls, bidirectional overrides and marks, byte order marks, tag characters, non-characters. */
const unprintable =
  /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]+/gu;
const rightToLeftLetter =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const leftToRightLetter =
  /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Kana}]/u;
const rightToLeftLanguage = /^(ar|arc|ckb|dv|fa|he|ks|ps|sd|syr|ug|ur|yi)\b/;

/** True for nearly all names: letters of Western languages with single spaces in between, which need no cleaning. */
const isClean = /^[!-~\u00c0-\u024f]+(?: [!-~\u00c0-\u024f]+)*$/;

/** A foreign value as one line of plain text: no controls or overrides, no lone surrogates, at most `maxLength` characters. */
export function cleanText(value: string, maxLength: number = maxValueLength): string {
  if (value.length <= maxLength && isClean.test(value)) return value;
  const clean = value
    .slice(0, 4 * maxLength)
    .replace(unprintable, ' ')
    .replace(/\s{2,}/g, ' ')
    .trim();
  if (clean.length <= maxLength) return clean;
  return `${clean.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Whether the locale's language is written from right to left. */
export function isRightToLeft(locale: string): boolean {
  return rightToLeftLanguage.test(locale);
}

const beyondLatin = /[\u0250-\uffff]/;

/** The value between isolates (U+2068, U+2069) where its letters run against the locale's direction, so that it turns nothing else. */
export function isolateText(value: string, locale: string): string {
  if (!isRightToLeft(locale) && !beyondLatin.test(value)) return value;
  const foreign = isRightToLeft(locale) ? leftToRightLetter : rightToLeftLetter;
  return foreign.test(value) ? `\u2068${value}\u2069` : value;
}
