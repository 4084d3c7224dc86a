/**
 * Days and instants as small integers, for storage. Only the plain spellings are packed (`2026-11-22`, `2026-11-22T06:10:00Z`):
 * whatever else a system writes (fractions, offsets, a 30 February) stays text, so that unpacking gives back every character.
 */
const dayMs = 86_400_000;
const daySeconds = 86_400;
const [dash, zero, colon, letterT, letterZ] = [45, 48, 58, 84, 90] as const;

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
  return joinText(formatDay(day), Math.floor(clock / 3600), Math.floor((clock % 3600) / 60), clock % 60);
}

/** Made of characters at once: what is pieced together with `+` stays pieces, which take five times the memory. */
function joinText(day: string, hours: number, minutes: number, seconds: number): string {
  return String.fromCharCode(
    day.charCodeAt(0),
    day.charCodeAt(1),
    day.charCodeAt(2),
    day.charCodeAt(3),
    dash,
    day.charCodeAt(5),
    day.charCodeAt(6),
    dash,
    day.charCodeAt(8),
    day.charCodeAt(9),
    letterT,
    zero + Math.floor(hours / 10),
    zero + (hours % 10),
    colon,
    zero + Math.floor(minutes / 10),
    zero + (minutes % 10),
    colon,
    zero + Math.floor(seconds / 10),
    zero + (seconds % 10),
    letterZ,
  );
}
