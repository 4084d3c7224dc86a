/** The SHA-256 of bytes. */
type Hash = (bytes: Uint8Array) => Uint8Array;

const encoder = new TextEncoder();

/**
 * The root of the Merkle tree over entries (RFC 9162, 2.1.1): a leaf is the hash of a zero byte and the entry, a node that of a one byte
 * and its two children. Whoever knows the root of the first n entries notices any change to them.
 */
export function merkleRoot(entries: readonly string[], hash: Hash): Uint8Array {
  const [only] = entries;
  if (only === undefined) return hash(new Uint8Array());
  if (entries.length === 1) return hash(join([0], encoder.encode(only)));
  let left = 1;
  while (2 * left < entries.length) left *= 2;
  return hash(join([1], merkleRoot(entries.slice(0, left), hash), merkleRoot(entries.slice(left), hash)));
}

function join(...parts: readonly ArrayLike<number>[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
