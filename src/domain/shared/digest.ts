import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * The first 125 bits of the text's SHA-256 in Crockford's base 32: 25 characters, safe in URLs, file names and Redis keys.
 * Pure JavaScript, so that the decision can name itself without a random source, in a kiosk's browser too.
 */
export function digest(text: string): string {
  return spellDigest(sha256(utf8ToBytes(text)));
}

/** A SHA-256, from whatever computed it, as `digest` spells it. */
export function spellDigest(bytes: Uint8Array): string {
  let out = '';
  let buffer = 0;
  let bits = 0;
  for (let index = 0; out.length < 25; index += 1) {
    buffer = ((buffer << 8) | (bytes[index] ?? 0)) & 0xffff;
    bits += 8;
    while (bits >= 5 && out.length < 25) {
      bits -= 5;
      out += alphabet[(buffer >> bits) & 31];
    }
  }
  return out;
}

/** JSON with the keys of every object in order, so that equal values have equal texts. Undefined members are left out. */
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
