import type { PlacedLimit } from '../contact/giving-limits.ts';
import type { PlacedPolicy } from '../contact/policy-assessment.ts';
import type { PolicyEntry } from '../pack/format/policy-file.ts';
import type { PackIndex } from '../pack/index-pack.ts';
import { parseValidity } from '../pack/parse-validity.ts';
import type { Placed } from '../pack/report.ts';

/** The policies of a pack with their validity periods. */
export function placePolicies(index: PackIndex): (PlacedPolicy | PlacedLimit)[] {
  return listPolicies(index).map(({ entry }) => ({
    pack: index.source.name,
    ...entry,
    ...parseValidity(validityOf(entry), timeZoneOf(index)).validity,
  }));
}

/** The policies of a pack with their places in the files, in file order. */
export const listPolicies = ({ source }: PackIndex): Placed<PolicyEntry>[] =>
  source.policies.flatMap((document) =>
    document.value.policies.map((entry, at) => ({ entry, document, path: ['policies', at] })),
  );

/** The period that an entry states: only blackouts have one. */
export const validityOf = (entry: PolicyEntry) => (entry.kind === 'blackout' ? entry : {});

/** The time zone of the pack's days. */
export const timeZoneOf = ({ source }: PackIndex): string => source.pack.value.timeZone;
