import { isEmailAddress } from '../../shared/email-address.ts';
import { invisibleMarks } from '../../shared/invisible-marks.ts';

/** Addresses in canonical form, which nearly all are. */
const settled =
  /^[a-z0-9!#$%&*+/=?^_{|}~-]+(?:\.[a-z0-9!#$%&*+/=?^_{|}~-]+)*@(?:[a-z0-9][a-z0-9-]*\.)+[a-z][a-z0-9-]+$/;

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
  return isEmailAddress(bare) ? bare.toLowerCase() : undefined;
}
