import iconv from 'iconv-lite';

/** A possible decoding of bytes. */
export type Reading = { readonly encoding: string; readonly text: string };

/** In order of their frequency in exports, which decides ties. */
const candidates = [
  ...'windows-1252 windows-1250 cp850 windows-1251 macintosh windows-1253'.split(' '),
  ...'windows-1254 shift_jis gb18030 big5 euc-kr koi8-r'.split(' '),
];

/** The amount of text around the place that is examined, in bytes. */
const reach = 200;

/**
 * The characters at a place that is not UTF-8, decoded in the two likeliest encodings. Only these characters are returned.
 * The surrounding text, which may be personal data, only helps to choose the encodings.
 */
export function likelyReadings(bytes: Uint8Array, at: number): Reading[] {
  const start = lineStart(bytes, at);
  const around = Buffer.from(bytes.subarray(start, at + reach));
  const end = runEnd(bytes, at);
  const ranked = candidates
    .map((encoding) => ({
      encoding,
      // The run may end within a character.
      text: iconv.decode(Buffer.from(bytes.subarray(at, end)), encoding).replace(/\u{fffd}+$/u, ''),
      score: plausibility(iconv.decode(around, encoding)),
    }))
    .sort((one, other) => other.score - one.score);
  const [first] = ranked;
  const second = ranked.find(({ text }) => text !== first?.text);
  return [first, second].flatMap((reading) =>
    reading === undefined ? [] : [{ encoding: reading.encoding, text: reading.text }],
  );
}

function lineStart(bytes: Uint8Array, at: number): number {
  const line = bytes.lastIndexOf(0x0a, at);
  return Math.max(line + 1, at - reach);
}

/** The end of the non-ASCII bytes from a place on, at most eight. */
function runEnd(bytes: Uint8Array, at: number): number {
  let end = at;
  while (end < Math.min(bytes.length, at + 8) && (bytes[end] ?? 0) >= 0x80) end += 1;
  return end;
}

const unreadable = /[\u{80}-\u{9f}\u{fffd}]/gu;
const eastAsian = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const latin = /\p{Script=Latin}/u;
const scripts = [latin, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, eastAsian];
const words = /[\p{L}\p{M}]+/gu;
/** Symbols inside words, and characters that are rare in any text. */
const unlikely = /\p{L}[^\p{L}\p{M}\p{ASCII}’]+\p{L}|[²³¼½¾¬¦\u{ff61}-\u{ff9f}]/gu;
const foreign = /\P{ASCII}/gu;

/** Higher for words of one script with few accents, lower for symbols inside words and undefined bytes. */
function plausibility(text: string): number {
  let score = -10 * count(text, unreadable);
  for (const [word] of text.matchAll(words)) score += judgeWord(word);
  return score - 2 * count(text, unlikely);
}

function judgeWord(word: string): number {
  const marked = count(word, foreign);
  if (marked === 0 || word.length === 1) return 0;
  const used = scripts.filter((script) => script.test(word)).length;
  if (used > 1) return -4;
  if (/\p{Ll}\p{Lu}/u.test(word)) return -3;
  const isLatin = latin.test(word);
  // Nearly any bytes decode to East Asian characters, so a word of them is weak evidence.
  if (eastAsian.test(word)) return 0.5 * marked;
  return isLatin && marked > 3 && marked * 2 > word.length ? -marked : marked;
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
