import { invisibleMarks } from '../../shared/invisible-marks.ts';

/** Addresses in canonical form, which nearly all are. */
const settled =
  /^[a-z0-9!#$%&*+/=?^_{|}~-]+(?:\.[a-z0-9!#$%&*+/=?^_{|}~-]+)*@(?:[a-z0-9][a-z0-9-]*\.)+[a-z][a-z0-9-]+$/;
/** The domain has at least two labels, and its last is no number: `a@b` and `a@10.0.0.1` reach nobody. */
const address =
  /^[^\s@<>()[\],;:\\".]+(?:\.[^\s@<>()[\],;:\\".]+)*@(?:[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*\.)+\p{L}[\p{L}\p{M}\p{N}-]+$/u;

/**
 * An e-mail address in lower case, without `mailto:`, a name before it and its brackets: `Anna <A@B.it>` is `a@b.it`. Undefined
 * if the text is no address, or names two.
 */
export function cleanEmail(text: string): string | undefined {
  if (settled.test(text)) return text;
  const plain = text.normalize('NFKC').replace(invisibleMarks, '').trim();
  const bare = plain
    .replace(/^[^<>@]*<([^<>]+)>$/, '$1')
    .replace(/^mailto:/i, '')
    .trim();
  return address.test(bare) ? bare.toLowerCase() : undefined;
}
