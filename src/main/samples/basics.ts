import { lastMidnight } from './sample-time.ts';

/** What every sample snapshot begins with. */
export const basics = (now: number, customerId: string) =>
  ({ schemaVersion: 1, customerId, asOf: new Date(lastMidnight(now)).toISOString() }) as const;
