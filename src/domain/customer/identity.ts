/** A (type, value) pair that names a customer, as some system spells it. */
export type Identity = { readonly type: string; readonly value: string };

const separators = /[\s\-‐-―._/()]+/gu;

/**
 * The one spelling under which an identity is stored and looked up, so that two systems' spellings of it meet:
 * Unicode NFKC, then by type: phones keep digits and a leading `+` (`00` counts as `+`, ITU-T E.123), e-mail addresses are
 * lower-cased, everything else loses white space, dashes, dots, slashes and brackets and is upper-cased.
 */
export function normaliseIdentity(identity: Identity): Identity {
  const text = identity.value.normalize('NFKC').trim();
  if (identity.type === 'email') return { type: identity.type, value: text.toLowerCase() };
  const bare = text.replace(separators, '');
  if (identity.type === 'phone') return { type: identity.type, value: bare.replace(/^00/, '+') };
  return { type: identity.type, value: bare.toUpperCase() };
}

/** The index key of an identity: its type and normalised value. */
export function identityKey(identity: Identity): string {
  const { type, value } = normaliseIdentity(identity);
  return `${type}:${value}`;
}
