import { hashText } from './sha256.ts';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * The first 125 bits of the text's SHA-256 in Crockford's base 32: 25 characters, safe in URLs, file names and Redis keys.
 * Pure JavaScript, so that the decision can compute its own name without a random source, also in a kiosk's browser.
 */
export const digest = (text: string): string => spellDigest(hashText(text));

/** Formats the first four words of a SHA-256 from any source as `digest` does. */
export function spellDigest(words: ArrayLike<number>): string {
  let spelled = '';
  for (let bit = 0; bit < 120; bit += 20) spelled += spell(words, bit);
  return spelled + spell(words, 105).slice(-1);
}

/** The letters of twenty bits, of which the first is `bit`. */
function spell(words: ArrayLike<number>, bit: number): string {
  const [word, offset] = [bit >> 5, bit & 31];
  const high = (words[word] ?? 0) << offset;
  const low = offset <= 12 ? 0 : (words[word + 1] ?? 0) >>> (32 - offset);
  const bits = (high | low) >>> 12;
  return (pairs[bits >> 10] ?? '') + (pairs[bits & 1023] ?? '');
}

/** The two letters of ten bits. */
const pairs = Array.from(
  { length: 1024 },
  (_, bits) => alphabet.charAt(bits >> 5) + alphabet.charAt(bits & 31),
);

/** JSON with sorted keys, so that equal values have equal texts. Undefined members are omitted. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (value === null || typeof value !== 'object')
    return value === undefined ? 'null' : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const record = value as Readonly<Record<string, unknown>>;
  let members = '';
  for (const key of Object.keys(record).sort()) {
    const member = record[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${quote(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/** What JSON writes as it is. */
const isPlain = /^[ !#-[\]-~]*$/;

/** As JSON.stringify does. It takes several times as long for a short text. */
const quote = (text: string): string => (isPlain.test(text) ? `"${text}"` : JSON.stringify(text));

/** Whether a value is plain JSON: its canonical text differs from that of every other value. Infinity, undefined and dates are not. */
export function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return value !== undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = Array.isArray(value) || prototype === Object.prototype || prototype === null;
  return isPlain && Object.values(value).every(isJson);
}
