/**
 * A snapshot as it is stored (see encodeSnapshot), and the name of this version: the first 60 bits of the SHA-256 of its bytes, in
 * twelve characters. It distinguishes the versions of one customer.
 */
export type SnapshotCopy = { readonly digest: string; readonly bytes: Uint8Array };

/** `hash` is a `digest` of bytes. */
export const copyOf = (bytes: Uint8Array, hash: (bytes: Uint8Array) => string): SnapshotCopy => ({
  digest: hash(bytes).slice(0, 12),
  bytes,
});
