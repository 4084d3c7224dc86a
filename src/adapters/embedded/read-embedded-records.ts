import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { People } from '../../reach/ports.ts';
import type { DecisionRecords, DecisionTools } from '../../replay/ports.ts';
import { createEmbeddedDecisionRecords, readTool } from './embedded-decision-records.ts';
import { createEmbeddedPeople } from './embedded-people.ts';
import { type Databases, maxDatabases, openDatabases } from './key-layout.ts';
import { forgetDecoded } from './memory-records.ts';

export type EmbeddedRecords = {
  readonly records: DecisionRecords;
  readonly tools: Pick<DecisionTools, 'find'>;
  readonly close: () => Promise<void>;
};

/** The customers of a store, also while a service owns it. Throws `store-unavailable` where there is nothing to read. */
export function readEmbeddedPeople(folder: string, now: () => number): People {
  const { databases, close } = openToRead(folder);
  return createEmbeddedPeople(databases, { name: folder, now, close });
}

/** Opens a store to read it, also while a service owns it. */
function openToRead(folder: string): { readonly databases: Databases; readonly close: () => Promise<void> } {
  if (!existsSync(join(folder, 'data.mdb')))
    throw new ServiceError('store-unavailable', `There is no store in ${folder}: it has no data.mdb.`);
  const env = open({ path: folder, noSubdir: false, readOnly: true, maxDbs: maxDatabases });
  const databases = openDatabases(env);
  // What is not there cannot be made by who only reads.
  if ((databases.changes as unknown) === undefined)
    throw new ServiceError(
      'store-unavailable',
      `The store in ${folder} has no records: start the service of this release on it once.`,
    );
  return { databases, close: () => env.close() };
}

/** Reads what a store has recorded, also while a service owns it. Throws `store-unavailable` where there is nothing to read. */
export function readEmbeddedRecords(folder: string): EmbeddedRecords {
  const { databases, close } = openToRead(folder);
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
    close,
  };
}
