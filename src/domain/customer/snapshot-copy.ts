import { spellDigest } from '../../shared/digest.ts';

/**
 * A snapshot as it is stored (see encodeSnapshot), and the name of this version: 60 bits of a hash of its bytes, in twelve characters.
 * It distinguishes the versions of one customer.
 */
export type SnapshotCopy = { readonly digest: string; readonly bytes: Uint8Array };

export const copyOf = (bytes: Uint8Array): SnapshotCopy => ({ digest: hashBytes(bytes).slice(0, 12), bytes });

/**
 * Two multiplicative hashes that are mixed in the end (cyrb53). Every live decision names its snapshot, and nobody gains by two versions
 * of one name, so the price of a SHA-256, four to ten times this one, buys nothing.
 */
function hashBytes(bytes: Uint8Array): string {
  let one = 0xdeadbeef;
  let other = 0x41c6ce57;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    one = Math.imul(one ^ byte, 0x9e3779b1);
    other = Math.imul(other ^ byte, 0x5f356495);
  }
  const first = mix(one) ^ mixLast(other);
  return spellDigest([first, mix(other) ^ mixLast(first), 0, 0]);
}

const mix = (word: number): number => Math.imul(word ^ (word >>> 16), 0x85ebca6b);
const mixLast = (word: number): number => Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
