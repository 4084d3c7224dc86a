import { findOffset } from '../../shared/zoned-time.ts';

const minuteMs = 60_000;
const minutesPerDay = 1440;

/**
 * The end of the quiet hours at an instant (epoch milliseconds); undefined outside quiet hours. `from` is included, `to` is
 * not, both `HH:MM` on the zone's clock; `to` may be after midnight. Unknown zones count in UTC.
 */
export function endOfQuiet(from: string, to: string, at: number, timeZone: string): number | undefined {
  const offset = findOffset(at, timeZone) ?? 0;
  const minute = Math.floor((at + offset) / minuteMs) % minutesPerDay;
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  const quiet = begin <= end ? minute >= begin && minute < end : minute >= begin || minute < end;
  if (!quiet) return undefined;
  const left = (end - minute + minutesPerDay) % minutesPerDay;
  const wall = Math.floor(at / minuteMs) * minuteMs + left * minuteMs;
  // If the clock changes before the end, the end moves by the difference.
  return wall - ((findOffset(wall, timeZone) ?? 0) - offset);
}

const minutesOf = (clockTime: string): number =>
  Number(clockTime.slice(0, 2)) * 60 + Number(clockTime.slice(3));
