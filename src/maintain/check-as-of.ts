import type { Fault } from '../domain/shared/service-error.ts';
import { dayMs } from '../shared/durations.ts';

/** Clocks differ, and warehouses date by the day. */
const mostAheadMs = dayMs;

/**
 * The fault of a snapshot's `asOf` more than a day ahead of `now` (epoch ms): it would block every later snapshot until that
 * day.
 */
export function checkAsOf(asOf: string, now: number): Fault | undefined {
  if (Date.parse(asOf) <= now + mostAheadMs) return undefined;
  return {
    pointer: '/asOf',
    message: 'lies in the future: it says when the warehouse knew this',
    example: new Date(now).toISOString(),
  };
}
