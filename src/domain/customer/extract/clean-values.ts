import { readDayNumber, readPair } from '../../../shared/day-number.ts';
import { dayMs } from '../../../shared/durations.ts';
import { invisibleMarks } from '../../../shared/invisible-marks.ts';
import { noWords, yesWords } from '../../../shared/truth-words.ts';
import { formatDay } from '../../../shared/zoned-time.ts';
import { type DayNotation, hasLateYear, ofBuddhistEra, readDay, spellPlainly } from './clean-day.ts';
import { decodeEntities } from './decode-entities.ts';

/**
 * Converts values as warehouses write them to the spelling of the snapshot's schema. A text that is not understood stays
 * unchanged, and the schema refuses it.
 */

/** Unicode NFC, without HTML's notation of characters and invisible ones, trimmed, with single spaces. */
export function cleanText(text: string): string {
  return isPlain(text) ? text : cleanId(decodeEntities(text));
}

/** As `cleanText`, but it keeps HTML's notation: ids are those of other systems, and two of them must not become one. */
export function cleanId(text: string): string {
  if (isPlain(text)) return text;
  return text.normalize('NFC').replace(invisibleMarks, '').trim().replace(/\s+/gu, ' ');
}

const [space, ampersand, firstPrinting, lastPrinting] = [0x20, 0x26, 0x21, 0x7e] as const;

/** ASCII without ampersands, with single spaces between words only. Reads characters, because most texts are short and clean. */
function isPlain(text: string): boolean {
  let before: number = space;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === space ? before === space : code < firstPrinting || code > lastPrinting || code === ampersand)
      return false;
    before = code;
  }
  return before !== space;
}

/** `Frequent Flyer`, `FREQUENT_FLYER` and `frequent.flyer` are the word `frequent-flyer`. */
export function cleanWord(text: string): string {
  if (isPlainWord(text)) return text;
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s_.]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

const [dash, zero, nine, letterA, letterZ] = [0x2d, 0x30, 0x39, 0x61, 0x7a] as const;

function isPlainWord(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if ((code < letterA || code > letterZ) && (code < zero || code > nine) && code !== dash) return false;
  }
  return text !== '';
}

const secondMs = 1000;
/** `2026-11-22 06:10:00`, the form of databases: epoch milliseconds as if it were UTC. Undefined for any other form. */
function readWallClock(text: string): number | undefined {
  const day = wallClockForm.test(text) ? readDayNumber(text) : undefined;
  if (day === undefined) return undefined;
  const seconds = readPair(text, 11) * 3600 + readPair(text, 14) * 60 + readPair(text, 17);
  return seconds < dayMs / secondMs ? day * dayMs + seconds * secondMs : undefined;
}

const wallClockForm = /^.{10} [0-2]\d:[0-5]\d:[0-5]\d$/;

const instantParts =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?([.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;

const [letterT, colon, zulu] = [0x54, 0x3a, 0x5a] as const;

/** True for the form `2026-11-22T06:10:00Z`, which nearly every instant has. The schema checks the values. */
function isSpelledAsInstant(text: string): boolean {
  return (
    text.length === 20 &&
    text.charCodeAt(10) === letterT &&
    text.charCodeAt(13) === colon &&
    text.charCodeAt(16) === colon &&
    text.charCodeAt(19) === zulu &&
    readPair(text, 11) < 24 &&
    readPair(text, 17) < 60
  );
}

/** The notation of an extract that its texts do not state. */
export type InstantNotation = DayNotation & {
  /**
   * Minutes that a wall clock is ahead of UTC when it shows this time (epoch milliseconds as if it were UTC). Undefined if it never
   * shows it.
   */
  readonly offsetAt: (wallClock: number) => number | undefined;
};

/**
 * `2026-11-22 06:10:00+00` is `2026-11-22T06:10:00Z`. A time without an offset is read on the extract's wall clock; a day
 * alone is its first instant.
 */
export function cleanInstant(text: string, notation: InstantNotation): string {
  const isLate = hasLateYear(text);
  if (!isLate && isSpelledAsInstant(text)) return text;
  const known = isLate ? undefined : readWallClock(text);
  if (known !== undefined)
    return withOffset(`${text.slice(0, 10)}T${text.slice(11)}`, '', known, notation) ?? text;
  const plain = spellPlainly(text);
  const parts = instantParts.exec(plain) ?? instantParts.exec(spellDay(respell(plain), notation));
  if (parts === null) return text;
  const { day, minutes, seconds } = carryOver(parts, text, notation);
  const [, , , , decimals = '', offset] = parts;
  const fraction = decimals
    .replace(',', '.')
    .slice(0, 10)
    .replace(/\.?0*$/, '');
  const clock = `${day}T${minutes}${seconds}`;
  if (offset !== undefined) return `${clock}${fraction}${spellOffset(offset)}`;
  return withOffset(clock, fraction, Date.parse(`${clock}Z`), notation) ?? text;
}

function withOffset(
  clock: string,
  fraction: string,
  wallClock: number,
  { offsetAt }: InstantNotation,
): string | undefined {
  const offset = Number.isNaN(wallClock) ? undefined : offsetAt(wallClock);
  return offset === undefined ? undefined : `${clock}${fraction}${formatOffset(offset)}`;
}

/** 24:00 is the first moment of the next day (ISO 8601), and a leap second counts as the second before it. */
function carryOver(
  [, written = '', minutes = '00:00', seconds = ':00']: RegExpExecArray,
  text: string,
  notation: DayNotation,
) {
  const day = ofBuddhistEra(written, text, notation);
  if (seconds === ':60' && minutes.endsWith(':59')) return { day, minutes, seconds: ':59' };
  const number = minutes === '24:00' && seconds === ':00' ? readDayNumber(day) : undefined;
  return number === undefined
    ? { day, minutes, seconds }
    : { day: formatDay(number + 1), minutes: '00:00', seconds };
}

/** Notations of one meaning, by what they are without their dashes and colons, or beside a word. */
const notations = [
  // ISO 8601 without separators, as SAP and EDIFACT write it too.
  [/^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?|(\d\d)(\d\d)(\d\d))(?=\D|$)/, '$1-$2-$3 $4$7:$5$8:$6$9'],
  // DB2.
  [/^(\d{4}-\d\d-\d\d)-(\d\d)\.(\d\d)\.(\d\d)(?=\D|$)/, '$1 $2:$3:$4'],
  [/\s*(?:uhr|hrs?)\.?$/i, ''],
] as const;

const respell = (text: string): string =>
  notations
    .reduce((before, [pattern, meant]) => before.replace(pattern, meant), text)
    .replace(/:(?=\D|$)/, '');

const dayAndClock =
  /^(.*[日일号號]|.*?\d{4}|\d{4}.*?\d)(?:[T\s,]+(\d\d?):(\d\d)(:\d\d)?([.,]\d+)?\s*([ap]\.?\s?m\.?)?\s*(\S*))?$/i;

/** `22.11.2026 6:10 pm` as `2026-11-22 18:10`; other texts stay unchanged. */
function spellDay(text: string, { dayOrder }: DayNotation): string {
  const [, figures = '', hours, minutes, seconds = '', decimals = '', half, offset = ''] =
    dayAndClock.exec(text) ?? [];
  const day = readDay(figures, dayOrder);
  if (day === undefined) return text;
  if (hours === undefined) return day;
  if (half !== undefined && (Number(hours) < 1 || Number(hours) > 12)) return text;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (/^p/i.test(half) ? 12 : 0);
  return `${day} ${String(hour).padStart(2, '0')}:${minutes}${seconds}${decimals.replace(',', '.')}${offset}`;
}

function spellOffset(offset: string): string {
  if (/^(Z|UTC|GMT|[+-]00(:?00)?)$/i.test(offset)) return 'Z';
  return `${offset.slice(0, 3)}:${offset.slice(3).replace(':', '') || '00'}`;
}

function formatOffset(minutes: number): string {
  if (minutes === 0) return 'Z';
  const size = Math.abs(minutes);
  const pad = (number: number): string => String(Math.floor(number)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${pad(size / 60)}:${pad(size % 60)}`;
}

const booleans = new Map<string, boolean>([
  ...yesWords.map((text): [string, boolean] => [text, true]),
  ...noWords.map((text): [string, boolean] => [text, false]),
]);

/** `Y`, `yes`, `true`, `1`, `ja`, `WAHR` and their opposites. */
export function cleanBoolean(value: string | number): boolean | string | number {
  return booleans.get(String(value).trim().toLowerCase()) ?? value;
}
