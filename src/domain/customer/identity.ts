/** A (type, value) pair that names a customer, as some system spells it. */
export type Identity = { readonly type: string; readonly value: string };

const separators = /[\s\-‐-―._/()]+/gu;

/**
 * The one spelling under which an identity is stored and looked up, so that two systems' spellings of it meet:
 * Unicode NFKC, then by type: phones keep digits and a leading `+` (`00` counts as `+`, ITU-T E.123), e-mail addresses are
 * lower-cased, everything else loses white space, dashes, dots, slashes and brackets and is upper-cased.
 */
export function normaliseIdentity({ type, value }: Identity): Identity {
  return { type, value: normaliseValue(type, value) };
}

/** The index key of an identity: its type and normalised value. */
export function identityKey({ type, value }: Identity): string {
  return `${type}:${normaliseValue(type, value)}`;
}

/** Nearly all are in their one spelling when they are looked at again: seeing that takes a tenth of finding it. */
const settled = { email: /^[!-@[-~]+$/, phone: /^\+?[1-9]\d*$/, other: /^[A-Z0-9]+$/ };

function normaliseValue(type: string, value: string): string {
  const known = type === 'email' || type === 'phone' ? settled[type] : settled.other;
  if (known.test(value)) return value;
  const text = value.normalize('NFKC').trim();
  if (type === 'email') return text.toLowerCase();
  const bare = text.replace(separators, '');
  return type === 'phone' ? bare.replace(/^00/, '+') : bare.toUpperCase();
}
