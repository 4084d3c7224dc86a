import { canonicalKey } from '../../shared/canonical-key.ts';
import { parseInstant, writeInstant } from '../../shared/instant.ts';
import type { OccasionPart } from '../pack/format/occasion.ts';

/**
 * The one spelling of a value that names something. `numbered`: letters and a number, as of flights and trains, without separators
 * and leading zeros, and by its alias; the letters alone may have one. `code`: letters and digits. `day`: the day of an instant
 * (UTC), or a day as it is.
 */
export function spellPart(
  value: unknown,
  as: OccasionPart['as'],
  aliases: ReadonlyMap<string, string>,
): string {
  if (as === 'numbered' && typeof value === 'string' && plain.test(value)) return aliases.get(value) ?? value;
  const text = canonicalKey(as === undefined || typeof value !== 'string' ? value : strip(value, as));
  const spelled = as === 'numbered' ? spellNumbered(text, aliases) : text;
  return aliases.get(spelled) ?? spelled;
}

/** Nearly every name is written as it is spelled. */
const plain = /^[A-Z]{2}[1-9]\d*$/;

const strip = (value: string, as: NonNullable<OccasionPart['as']>): string =>
  as === 'day' ? dayOf(value) : value.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '');

function dayOf(value: string): string {
  const at = value.length > 10 ? parseInstant(value) : Number.NaN;
  return Number.isNaN(at) ? value : writeInstant(at).slice(0, 10);
}

const numbered = /^(\p{L}{2,3}|\p{L}\d|\d\p{L}|\p{L})0*(\d+\p{L}?)$/u;

function spellNumbered(text: string, aliases: ReadonlyMap<string, string>): string {
  const [, letters = '', number] = numbered.exec(text) ?? [];
  return number === undefined ? text : `${aliases.get(letters) ?? letters}${number}`;
}
