import { toAsciiDigits } from '../../shared/ascii-digits.ts';
import { cleanEmail } from './clean-email.ts';
import { cleanPhone } from './clean-phone.ts';

/** A (type, value) pair that names a customer, as some system spells it. */
export type Identity = { readonly type: string; readonly value: string };

/** What people and systems put between the letters and digits of a number: blanks, dashes, dots, brackets, quotation marks. */
const separators = /[\s\p{Cf}\p{Pd}\p{Pc}\p{Ps}\p{Pe}\p{Pi}\p{Pf}−·•‧∙⋅・./\\,:;'"#]+/gu;

/**
 * The canonical form of an identity for storage and lookup, so that different systems' spellings match: Unicode NFKC, then by
 * type. Phones are in E.164 if their country is known (`market`: of national numbers), else keep their digits. E-mail addresses are
 * lower-cased, without `mailto:` and a name. Everything else loses separators, is upper-cased, and has ASCII digits; Greek and Cyrillic capitals that look
 * Latin become Latin, because plates in these scripts use no others.
 */
export function normaliseIdentity({ type, value }: Identity, market?: string): Identity {
  return { type, value: normaliseValue(type, value, market) };
}

/** The index key of an identity: its type and normalised value. */
export function identityKey({ type, value }: Identity): string {
  return `${type}:${normaliseValue(type, value)}`;
}

/** Nearly all identities are canonical already. This check costs a tenth of normalising. */
const settled = { email: /^[!-9;=?@[-~]+$/, phone: /^\+?[1-9]\d*$/, other: /^[A-Z0-9]+$/ };

function normaliseValue(type: string, value: string, market?: string): string {
  const known = type === 'email' || type === 'phone' ? settled[type] : settled.other;
  if (known.test(value) && (market === undefined || type !== 'phone' || value.startsWith('+'))) return value;
  const text = toAsciiDigits(value.normalize('NFKC'));
  if (type === 'email')
    return (
      cleanEmail(text) ??
      text
        .replace(/\p{Cf}/gu, '')
        .trim()
        .toLowerCase()
    );
  if (type === 'phone') return cleanPhone(text, market) ?? text.replace(separators, '').replace(/^00/, '+');
  return text
    .replace(separators, '')
    .toUpperCase()
    .replace(/[\u0370-\u04ff]/g, (letter) => latin.get(letter) ?? letter);
}

const lookalikes = ['АВЕІКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEIKMHOPCTYXABEZHIKMNOPTYX'] as const;
const latin = new Map(Array.from(lookalikes[0], (letter, at) => [letter, lookalikes[1].charAt(at)]));
