/**
 * An e-mail address, whose domain has at least two labels, of which the last is no number: `a@b` and `a@10.0.0.1` reach nobody.
 * Letters of all scripts are taken (RFC 6531).
 */
const address =
  /^[^\s@<>()[\],;:\\".]+(?:\.[^\s@<>()[\],;:\\".]+)*@(?:[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*\.)+\p{L}[\p{L}\p{M}\p{N}-]+$/u;

export const isEmailAddress = (text: string): boolean => address.test(text);
