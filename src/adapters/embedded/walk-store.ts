import { decodeSnapshot } from '../../domain/customer/snapshot-codec.ts';
import { decodeDecision } from './decision-records.ts';
import { decodeTool } from './embedded-decision-records.ts';
import { type BinaryDatabase, type Databases, isBinary } from './key-layout.ts';
import { openEnvironment } from './open-environment.ts';

/** How far a walk came: `reading` a database, `read` whole, or `broken` behind so many records. */
export type WalkStep = {
  readonly step: 'reading' | 'read' | 'broken';
  readonly database: string;
  readonly records: number;
};

const stepRecords = 256;

const decoders: Readonly<Record<BinaryDatabase, (value: Buffer) => unknown>> = {
  snapshots: decodeSnapshot,
  snapshotCopies: decodeSnapshot,
  decisionLog: decodeDecision,
  tools: decodeTool,
};

/**
 * Reads and decodes every record of a store but of the databases in `skipped`. A damaged page may end the process, for lmdb
 * asserts: only in a process of its own. `report` must have reported when it returns.
 */
export function walkStore(
  folder: string,
  skipped: ReadonlySet<string>,
  report: (step: WalkStep) => void,
): void {
  const { databases, giveBack } = openEnvironment(folder, Date.now());
  for (const database of Object.keys(databases) as (keyof Databases)[])
    if (!skipped.has(database)) walkDatabase(databases, database, report);
  giveBack();
}

function walkDatabase(
  databases: Databases,
  database: keyof Databases,
  report: (step: WalkStep) => void,
): void {
  let records = 0;
  const decode = isBinary(database) ? decoders[database] : undefined;
  report({ step: 'reading', database, records });
  try {
    for (const { value } of databases[database].getRange()) {
      if (Buffer.isBuffer(value)) decode?.(value);
      records += 1;
      if (records % stepRecords === 0) report({ step: 'reading', database, records });
    }
    // A reader that meets a damaged page may come to an early end without an error.
    report({ step: records < databases[database].getCount() ? 'broken' : 'read', database, records });
  } catch {
    report({ step: 'broken', database, records });
  }
}
