/** `2026-02-28`, not `2026-02-31`. */
export function isCalendarDay(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

const instantForm =
  /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;

/**
 * RFC 3339 with a real day, a time before 24:00:00 and an offset that some place on earth has (up to 14 hours): what `Date.parse`
 * reads, and nothing else.
 */
export function isInstant(text: string): boolean {
  const match = instantForm.exec(text);
  return match?.[1] !== undefined && isCalendarDay(match[1]);
}
