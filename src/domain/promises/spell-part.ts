import { canonicalKey } from '../../shared/canonical-key.ts';
import { dayMs } from '../../shared/durations.ts';
import { parseInstant } from '../../shared/instant.ts';
import { findDay, formatDay } from '../../shared/zoned-time.ts';
import type { OccasionPart } from '../pack/format/occasion.ts';

/**
 * The one spelling of a value that names something. `numbered`: letters and a number, as of flights and trains, without separators
 * and leading zeros, and by its alias; the letters alone may have one. `code`: letters and digits. `day`: the day of an instant
 * in the time zone, or a day as it is.
 */
export function spellPart(
  value: unknown,
  as: OccasionPart['as'],
  aliases: ReadonlyMap<string, string>,
  timeZone: string,
): string {
  if (as === 'numbered' && typeof value === 'string' && plain.test(value)) return aliases.get(value) ?? value;
  const text = canonicalKey(
    as === undefined || typeof value !== 'string' ? value : strip(value, as, timeZone),
  );
  const spelled = as === 'numbered' ? spellNumbered(text, aliases) : text;
  return aliases.get(spelled) ?? spelled;
}

/** Nearly every name is written as it is spelled. */
const plain = /^[A-Z]{2}[1-9]\d*$/;

const strip = (value: string, as: NonNullable<OccasionPart['as']>, timeZone: string): string =>
  as === 'day' ? dayOf(value, timeZone) : value.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '');

function dayOf(value: string, timeZone: string): string {
  const at = value.length > 10 ? parseInstant(value) : Number.NaN;
  return Number.isNaN(at) ? value : writeDay(at, timeZone);
}

/** The day of an instant (epoch ms) where the pack lives: the same for all callers, whatever offset they write. */
export const writeDay = (at: number, timeZone: string): string =>
  formatDay(findDay(at, timeZone) ?? Math.floor(at / dayMs));

/** The spellings of numbers that were asked for: contacts of one day are about the same flights. */
const spellings = new WeakMap<ReadonlyMap<string, string>, Map<string, readonly string[]>>();
const mostSpelled = 10_000;

/** Every spelling without separators that is this number under the aliases: its own first. */
export function listSpellings(number: string, aliases: ReadonlyMap<string, string>): readonly string[] {
  const known = spellings.get(aliases) ?? new Map<string, readonly string[]>();
  spellings.set(aliases, known);
  const listed = known.get(number) ?? spellAgain(number, aliases);
  if (known.size < mostSpelled) known.set(number, listed);
  return listed;
}

function spellAgain(number: string, aliases: ReadonlyMap<string, string>): readonly string[] {
  const [, letters = '', digits = ''] = numbered.exec(number) ?? [];
  const others = [...aliases].flatMap(([other, name]) =>
    name === number ? other : name === letters && digits !== '' ? `${other}${digits}` : [],
  );
  return [number, ...others];
}

const numbered = /^(\p{L}{2,3}|\p{L}\d|\d\p{L}|\p{L})0*(\d+\p{L}?)$/u;

function spellNumbered(text: string, aliases: ReadonlyMap<string, string>): string {
  const [, letters = '', number] = numbered.exec(text) ?? [];
  return number === undefined ? text : `${aliases.get(letters) ?? letters}${number}`;
}
