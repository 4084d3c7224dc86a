import { readDayNumber, readPair } from '../../../shared/day-number.ts';

/**
 * What warehouses write, in the spelling that the snapshot's schema wants. A text that is not understood stays what it was, for
 * the schema to refuse.
 */

/** Unicode NFC, no white space at the ends, one space in between. */
export function cleanText(text: string): string {
  return isPlain(text) ? text : text.normalize('NFC').trim().replace(/\s+/gu, ' ');
}

const [space, firstPrinting, lastPrinting] = [0x20, 0x21, 0x7e] as const;

/** ASCII without white space but single spaces between words. By its characters, as those below: most texts are short, and clean. */
function isPlain(text: string): boolean {
  let before: number = space;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === space ? before === space : code < firstPrinting || code > lastPrinting) return false;
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

/** `20261122`, `2026/11/22`, `22.11.2026` and any instant's day are `2026-11-22`. With slashes the year comes first. */
export function cleanDay(text: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return text;
  const iso = /^(\d{4})[-/.]?(\d\d)[-/.]?(\d\d)(?:[T ].*)?$/.exec(text);
  if (iso !== null) return `${iso[1]}-${iso[2]}-${iso[3]}`;
  const european = /^(\d\d)\.(\d\d)\.(\d{4})$/.exec(text);
  return european === null ? text : `${european[3]}-${european[2]}-${european[1]}`;
}

const secondMs = 1000;
const dayMs = 86_400_000;

/** `2026-11-22 06:10:00`, as databases write it: epoch milliseconds as if it were UTC. Undefined for any other spelling. */
function readWallClock(text: string): number | undefined {
  const day = wallClockForm.test(text) ? readDayNumber(text) : undefined;
  if (day === undefined) return undefined;
  const seconds = readPair(text, 11) * 3600 + readPair(text, 14) * 60 + readPair(text, 17);
  return seconds < dayMs / secondMs ? day * dayMs + seconds * secondMs : undefined;
}

const wallClockForm = /^.{10} [0-2]\d:[0-5]\d:[0-5]\d$/;

const instantParts =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(\.\d+)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/i;

const [letterT, colon, zulu] = [0x54, 0x3a, 0x5a] as const;

/** Spelled as `2026-11-22T06:10:00Z`, which nearly every instant is already; whether it is one, the schema says. */
function isSpelledAsInstant(text: string): boolean {
  return (
    text.length === 20 &&
    text.charCodeAt(10) === letterT &&
    text.charCodeAt(13) === colon &&
    text.charCodeAt(16) === colon &&
    text.charCodeAt(19) === zulu
  );
}

/**
 * `2026-11-22 06:10:00+00` is `2026-11-22T06:10:00Z`. What has no offset is in the zone whose offset `offsetAt` tells for a wall
 * clock's reading (epoch milliseconds as if it were UTC), in minutes; a day alone is its first instant.
 */
export function cleanInstant(text: string, offsetAt: (wallClock: number) => number): string {
  if (isSpelledAsInstant(text)) return text;
  const known = readWallClock(text);
  if (known !== undefined) return `${text.slice(0, 10)}T${text.slice(11)}${formatOffset(offsetAt(known))}`;
  const parts = instantParts.exec(text.trim());
  if (parts === null) return text;
  const [, day = '', minutes = '00:00', seconds = ':00', decimals = '', offset] = parts;
  const fraction = decimals.slice(0, 10).replace(/\.?0*$/, '');
  const clock = `${day}T${minutes}${seconds}`;
  if (offset !== undefined) return `${clock}${fraction}${spellOffset(offset)}`;
  const wallClock = Date.parse(`${clock}Z`);
  return Number.isNaN(wallClock) ? text : `${clock}${fraction}${formatOffset(offsetAt(wallClock))}`;
}

function spellOffset(offset: string): string {
  if (/^(Z|UTC|[+-]00(:?00)?)$/i.test(offset)) return 'Z';
  return `${offset.slice(0, 3)}:${offset.slice(3).replace(':', '') || '00'}`;
}

function formatOffset(minutes: number): string {
  if (minutes === 0) return 'Z';
  const size = Math.abs(minutes);
  const pad = (number: number): string => String(Math.floor(number)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${pad(size / 60)}:${pad(size % 60)}`;
}

const knownLocales = new Map<string, string>();
const mostLocales = 1000;

/** `it_it` and `IT-it.UTF-8` are the BCP 47 tag `it-IT`. */
export function cleanLocale(text: string): string {
  const known = knownLocales.get(text);
  if (known !== undefined) return known;
  const tag = canonicalLocale(text);
  if (knownLocales.size < mostLocales) knownLocales.set(text, tag);
  return tag;
}

function canonicalLocale(text: string): string {
  const tag = text
    .trim()
    .replace(/[.@].*$/, '')
    .replaceAll('_', '-');
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? text;
  } catch {
    return text;
  }
}

/** `0.21`, `-3` and `1e6` are numbers; a text with a comma or a unit is not, for nobody knows what it means. */
export function cleanNumber(text: string): number | string {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : text;
}

const booleans = new Map<string, boolean>([
  ...['true', 't', 'yes', 'y', '1'].map((text): [string, boolean] => [text, true]),
  ...['false', 'f', 'no', 'n', '0'].map((text): [string, boolean] => [text, false]),
]);

/** `Y`, `yes`, `true`, `1` and their opposites. */
export function cleanBoolean(value: string | number): boolean | string | number {
  return booleans.get(String(value).trim().toLowerCase()) ?? value;
}
