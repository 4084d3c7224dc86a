import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { Fault } from '../../domain/shared/service-error.ts';
import { checkAsOf } from '../../maintain/check-as-of.ts';
import { createSchemaCompiler } from './schema-checks.ts';
import { snapshotJsonSchema } from './snapshot-patch.ts';

/**
 * Validates documents against the snapshot's schema and the calendar, with the faults and examples of the API. `now` returns
 * epoch ms.
 */
export function createSnapshotCheck(now: () => number) {
  const check = createSchemaCompiler([])(snapshotJsonSchema);
  return (candidate: unknown): SnapshotVerdict => {
    const faults = check(candidate);
    if (faults.length > 0) return { valid: false, faults };
    const snapshot = candidate as Snapshot;
    const fault = checkAsOf(snapshot.asOf, now());
    return fault === undefined ? { valid: true, snapshot } : { valid: false, faults: [fault] };
  };
}

type SnapshotVerdict =
  | { readonly valid: true; readonly snapshot: Snapshot }
  | { readonly valid: false; readonly faults: readonly Fault[] };
