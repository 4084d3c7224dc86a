/**
 * Days and instants as small integers, for storage. Only the plain spellings are packed (`2026-11-22`, `2026-11-22T06:10:00Z`):
 * whatever else a system writes (fractions, offsets, a 30 February) stays text, so that unpacking gives back every character.
 */
const dayMs = 86_400_000;
const daySeconds = 86_400;
const twoDigits = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));

/** Snapshots name the same days over and over. The bound is all days of the two centuries that a snapshot may name. */
const mostDays = 73_050;
const textOfDay = new Map<number, string>();
const dayOfText = new Map<string, number>();

function formatDay(day: number): string {
  const known = textOfDay.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * dayMs).toISOString().slice(0, 10);
  if (textOfDay.size < mostDays) textOfDay.set(day, text);
  return text;
}

function parseDay(text: string): number | undefined {
  const known = dayOfText.get(text);
  if (known !== undefined) return known;
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) / dayMs : Number.NaN;
  if (!Number.isInteger(day) || formatDay(day) !== text) return undefined;
  if (dayOfText.size < mostDays) dayOfText.set(text, day);
  return day;
}

function parseClock(text: string): number | undefined {
  const fields = /^T(\d\d):(\d\d):(\d\d)Z$/.exec(text);
  if (fields === null) return undefined;
  const [hours, minutes, seconds] = [Number(fields[1]), Number(fields[2]), Number(fields[3])];
  return hours < 24 && minutes < 60 && seconds < 60 ? hours * 3600 + minutes * 60 + seconds : undefined;
}

/** Days since 1970-01-01, or the text itself where it has another spelling. */
export function packDay(text: unknown): unknown {
  return typeof text === 'string' ? (parseDay(text) ?? text) : text;
}

export function unpackDay(packed: unknown): unknown {
  return typeof packed === 'number' ? formatDay(packed) : packed;
}

/** Seconds since 1970-01-01T00:00:00Z, or the text itself where it has another spelling. */
export function packInstant(text: unknown): unknown {
  if (typeof text !== 'string' || text.length !== 20) return text;
  const clock = parseClock(text.slice(10));
  const day = clock === undefined ? undefined : parseDay(text.slice(0, 10));
  return day === undefined || clock === undefined ? text : day * daySeconds + clock;
}

export function unpackInstant(packed: unknown): unknown {
  if (typeof packed !== 'number') return packed;
  const day = Math.floor(packed / daySeconds);
  const clock = packed - day * daySeconds;
  const hours = Math.floor(clock / 3600);
  const minutes = Math.floor((clock % 3600) / 60);
  return `${formatDay(day)}T${twoDigits[hours]}:${twoDigits[minutes]}:${twoDigits[clock % 60]}Z`;
}
