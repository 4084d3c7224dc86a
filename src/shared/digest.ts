import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * The first 125 bits of the text's SHA-256 in Crockford's base 32: 25 characters, safe in URLs, file names and Redis keys.
 * Pure JavaScript, so that the decision can compute its own name without a random source, also in a kiosk's browser.
 */
export function digest(text: string): string {
  return spellDigest(sha256(utf8ToBytes(text)));
}

/** Formats a SHA-256 from any source as `digest` does. */
export function spellDigest(bytes: Uint8Array): string {
  let out = '';
  for (let at = 0; at < 15; at += 5) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = [
      bytes[at],
      bytes[at + 1],
      bytes[at + 2],
      bytes[at + 3],
      bytes[at + 4],
    ];
    out +=
      pair((a << 2) | (b >> 6)) + pair((b << 4) | (c >> 4)) + pair((c << 6) | (d >> 2)) + pair((d << 8) | e);
  }
  return out + alphabet.charAt((bytes[15] ?? 0) >> 3);
}

/** The two letters of the lowest ten bits. */
const pair = (bits: number): string => pairs[bits & 1023] ?? '';
const pairs = Array.from(
  { length: 1024 },
  (_, bits) => alphabet.charAt(bits >> 5) + alphabet.charAt(bits & 31),
);

/** JSON with sorted keys, so that equal values have equal texts. Undefined members are omitted. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object')
    return value === undefined ? 'null' : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const record = value as Readonly<Record<string, unknown>>;
  let members = '';
  for (const key of Object.keys(record).sort()) {
    const member = record[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/** Whether a value is plain JSON: its canonical text differs from that of every other value. Infinity, undefined and dates are not. */
export function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return value !== undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = Array.isArray(value) || prototype === Object.prototype || prototype === null;
  return isPlain && Object.values(value).every(isJson);
}
