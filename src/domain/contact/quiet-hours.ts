import { findOffset, readClock } from '../../shared/zoned-time.ts';

const minuteMs = 60_000;
const minutesPerDay = 1440;

/**
 * When the quiet that lies over an instant ends (epoch milliseconds); undefined where it is not quiet. `from` is included, `to` is
 * not, both `HH:MM` by the clock of the zone; `to` may lie behind midnight. Unknown zones count in UTC.
 */
export function endOfQuiet(from: string, to: string, at: number, timeZone: string): number | undefined {
  const known = readClock(at, timeZone);
  const zone = known === undefined ? 'UTC' : timeZone;
  const clock = known ?? readClock(at, zone);
  if (clock === undefined) return undefined;
  const minute = clock.hour * 60 + clock.minute;
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  const quiet = begin <= end ? minute >= begin && minute < end : minute >= begin || minute < end;
  if (!quiet) return undefined;
  const left = (end - minute + minutesPerDay) % minutesPerDay;
  const wall = Math.floor(at / minuteMs) * minuteMs + left * minuteMs;
  // Where the clock is put forward or back before the end, the end comes earlier or later by so much.
  return wall - ((findOffset(wall, zone) ?? 0) - (findOffset(at, zone) ?? 0));
}

function minutesOf(clockTime: string): number {
  const [hours = 0, minutes = 0] = clockTime.split(':').map(Number);
  return hours * 60 + minutes;
}
