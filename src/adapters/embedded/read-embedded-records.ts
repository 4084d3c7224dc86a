import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { DecisionRecords, DecisionTools } from '../../replay/ports.ts';
import { createEmbeddedDecisionRecords, readTool } from './embedded-decision-records.ts';
import { maxDatabases, openDatabases } from './key-layout.ts';
import { forgetDecoded } from './memory-records.ts';

export type EmbeddedRecords = {
  readonly records: DecisionRecords;
  readonly tools: Pick<DecisionTools, 'find'>;
  readonly close: () => Promise<void>;
};

/** Reads what a store has recorded, also while a service owns it. Throws `store-unavailable` where there is nothing to read. */
export function readEmbeddedRecords(folder: string): EmbeddedRecords {
  if (!existsSync(join(folder, 'data.mdb')))
    throw new ServiceError('store-unavailable', `There is no store in ${folder}: it has no data.mdb.`);
  const env = open({ path: folder, noSubdir: false, readOnly: true, maxDbs: maxDatabases });
  const databases = openDatabases(env);
  // What is not there cannot be made by who only reads.
  if ((databases.snapshotCopies as unknown) === undefined)
    throw new ServiceError(
      'store-unavailable',
      `The store in ${folder} has no records: start the service of this release on it once.`,
    );
  const records = createEmbeddedDecisionRecords(databases);
  return {
    records: {
      ...records,
      readMemories: (...whose) => {
        // Another process changes them.
        forgetDecoded(databases);
        return records.readMemories(...whose);
      },
    },
    tools: { find: async (name) => readTool(databases, name) },
    close: () => env.close(),
  };
}
