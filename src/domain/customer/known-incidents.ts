import { hourMs } from '../../shared/durations.ts';
import { parseInstant } from '../../shared/instant.ts';
import type { Incident, Snapshot } from './snapshot.ts';

/**
 * News of an incident arrives so much later than it happened, at most: a flight that is cancelled an hour before a decision may be
 * reported an hour after it. Less than a day, so that it is never the same flight of the day before.
 */
export const latestNewsMs = 12 * hourMs;

/** The day of the flight that an incident is about, where its source says it; undefined else. */
export function dayOfIncident({ attributes = {} }: Pick<Incident, 'attributes'>): string | undefined {
  const date = Object.hasOwn(attributes, 'date') ? attributes['date'] : undefined;
  return typeof date === 'string' ? date : undefined;
}

/**
 * The ids of what had happened before a decision and was known then: it is no news later. Of what is about no certain day, only what happened
 * shortly before. `decidedAt`: epoch ms.
 */
export function listKnownIncidents(
  { incidents = [] }: Pick<Snapshot, 'incidents'>,
  decidedAt: number,
): readonly string[] {
  return incidents
    .filter((incident) => {
      const happenedAt = parseInstant(incident.at);
      const isRecent = happenedAt > decidedAt - latestNewsMs || dayOfIncident(incident) !== undefined;
      return happenedAt <= decidedAt && isRecent;
    })
    .map(({ incidentId }) => incidentId);
}
