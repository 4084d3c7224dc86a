import { dayMs } from '../../shared/durations.ts';
import { resolveTimes } from '../../shared/relative-time.ts';
import { type Snapshot, snapshotSchema, snapshotSchemaVersion } from './snapshot.ts';

type Sample = Readonly<Record<string, unknown>>;

/** The authored part of a sample person; the rest of the snapshot is added on loading. */
export const sampleCustomerSchema = snapshotSchema.omit({ schemaVersion: true, asOf: true });

/** The person with relative times resolved at `now` (epoch ms), in the person's time zone. */
export const resolveSample = (sample: Sample, now: number): unknown =>
  resolveTimes(sample, now, typeof sample['timeZone'] === 'string' ? sample['timeZone'] : 'UTC');

/**
 * The snapshot of a sample person as of the last midnight (UTC), so that it is the same all day. Throws if the sample is
 * invalid.
 */
export function createSampleSnapshot(sample: Sample, now: number): Snapshot {
  const asOf = new Date(Math.floor(now / dayMs) * dayMs).toISOString();
  return {
    schemaVersion: snapshotSchemaVersion,
    asOf,
    ...sampleCustomerSchema.parse(resolveSample(sample, now)),
  };
}
