import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { Fault } from '../../domain/shared/service-error.ts';
import { refTo } from './publish-schema.ts';
import { createSchemaCompiler } from './schema-checks.ts';
import { sharedSchemas } from './shared-schemas.ts';

/** Holds documents to the snapshot's schema, with the same faults and examples that the API tells. */
export function createSnapshotCheck() {
  const check = createSchemaCompiler(sharedSchemas)(refTo('CustomerSnapshot'));
  return (candidate: unknown): SnapshotVerdict => {
    const faults = check(candidate);
    return faults.length === 0 ? { valid: true, snapshot: candidate as Snapshot } : { valid: false, faults };
  };
}

type SnapshotVerdict =
  | { readonly valid: true; readonly snapshot: Snapshot }
  | { readonly valid: false; readonly faults: readonly Fault[] };
