import iconv from 'iconv-lite';

/** How bytes would read in an encoding. */
export type Reading = { readonly encoding: string; readonly text: string };

/** In the order in which exports use them, which decides between equals. */
const candidates = [
  'windows-1252',
  'windows-1250',
  'cp850',
  'windows-1251',
  'macintosh',
  'windows-1253',
  'windows-1254',
  'shift_jis',
  'gb18030',
  'big5',
  'euc-kr',
  'koi8-r',
] as const;

/** So much of the text around the place is looked at. */
const reach = 200;

/**
 * How the characters at a place that is no UTF-8 would read in the two likeliest encodings. Only these characters are returned:
 * the text around them, which may be a person's, decides between encodings and is not shown.
 */
export function likelyReadings(bytes: Uint8Array, at: number): Reading[] {
  const start = lineStart(bytes, at);
  const around = Buffer.from(bytes.subarray(start, at + reach));
  const end = runEnd(bytes, at);
  const ranked = candidates
    .map((encoding) => ({
      encoding,
      text: iconv.decode(Buffer.from(bytes.subarray(at, end)), encoding),
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

/** The bytes beyond ASCII from a place on, at most eight. */
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
/** Signs inside words, and what hardly any text has. */
const unlikely = /\p{L}[^\p{L}\p{M}\p{ASCII}’]+\p{L}|[²³¼½¾¬¦\u{ff61}-\u{ff9f}]/gu;
const foreign = /\P{ASCII}/gu;

/** More for words of one script in which few letters have marks, less for signs inside words and what has no meaning. */
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
  // Nearly any bytes are East Asian characters: a whole word of them says less than letters do.
  if (eastAsian.test(word)) return 0.5 * marked;
  return isLatin && marked > 3 && marked * 2 > word.length ? -marked : marked;
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
