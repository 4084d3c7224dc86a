import { hourMs } from '../../shared/durations.ts';
import { parseInstant } from '../../shared/instant.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * News of an incident arrives so much later than it happened, at most: a flight that is cancelled an hour before a decision may be
 * reported an hour after it. Less than a day, so that it is never the same flight of the day before.
 */
export const latestNewsMs = 12 * hourMs;

/** The ids of what had happened shortly before a decision and was known then: it is no news later. `decidedAt`: epoch ms. */
export function listKnownIncidents(
  { incidents = [] }: Pick<Snapshot, 'incidents'>,
  decidedAt: number,
): readonly string[] {
  return incidents
    .filter(({ at }) => {
      const happenedAt = parseInstant(at);
      return happenedAt <= decidedAt && happenedAt > decidedAt - latestNewsMs;
    })
    .map(({ incidentId }) => incidentId);
}
