/**
 * The canonical form of an instant (RFC 3339): UTC with nine decimals, `2026-11-22T06:10:00.000000000Z`. These texts sort as
 * the instants do, to the nanosecond. A leap second counts as the second before it.
 */
export function sortableInstant(instant: string): string {
  const decimals = /\.(\d{1,9})/.exec(instant)?.[1] ?? '';
  const whole = instant.replace(/\.\d+/, '').replace(/(T\d\d:\d\d):60/, '$1:59');
  return `${new Date(whole).toISOString().slice(0, 19)}.${decimals.padEnd(9, '0')}Z`;
}

/** The later of two sortable instants; null stands for none. */
export function laterInstant(one: string | null, other: string | null): string | null {
  return one === null || (other !== null && other > one) ? other : one;
}
