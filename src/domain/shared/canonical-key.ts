const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/**
 * One spelling of a value that names something (a flight, a day), so that two callers' spellings count as one: instants in UTC,
 * other texts upper-cased without white space and dashes. Absent values give `-`.
 */
export function canonicalKey(value: unknown): string {
  if (value === undefined || value === null) return '-';
  if (typeof value !== 'string') return String(value);
  if (instant.test(value)) {
    const time = Date.parse(value);
    if (!Number.isNaN(time)) return new Date(time).toISOString();
  }
  return value.replace(/[\s-]+/g, '').toUpperCase();
}
