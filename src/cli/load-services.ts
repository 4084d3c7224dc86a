import type { FileDialects } from '../domain/customer/extract/file-dialect.ts';
import type { CheckPlan } from '../load/check-plan.ts';
import type { CheckedRow, ExtractRow } from '../load/check-row.ts';
import type { RowChecker } from '../load/check-rows.ts';
import type { CheckpointStore, Extract, RowReports, SnapshotSink } from '../load/ports.ts';
import type { CliServices } from './cli-services.ts';
import type { ProgressOutput } from './load-progress.ts';

export type ExtractRequest = {
  readonly files: readonly string[];
  /** SQL. */
  readonly mapping?: string;
  readonly settings: string;
  readonly dialects: FileDialects;
  readonly memoryMb: number;
  readonly threads: number;
};

/** The services that the program gives to `tact load`. */
export type LoadServices = Pick<CliServices, 'print' | 'finish'> & {
  readonly readFile: (path: string) => Promise<string>;
  readonly openExtract: (request: ExtractRequest) => Promise<Extract>;
  readonly shapeRows: (request: Omit<ExtractRequest, 'settings'>) => AsyncIterable<string>;
  /** Writes one line on standard output; resolves when the next can be written. */
  readonly printRow: (line: string) => Promise<void>;
  /** Opens the store that the environment names. `kind` describes it for people. */
  readonly openSink: () => Promise<{ readonly kind: string; readonly sink: SnapshotSink }>;
  readonly openReports: (file: string, position: number) => Promise<RowReports>;
  readonly openCheckpoints: (file: string) => CheckpointStore;
  /** The default folder of checkpoints and reports. */
  readonly loadsFolder: string;
  /** Opens the check of rows, which starts while the extract is surveyed. */
  readonly openChecker: (plan: CheckPlan) => RowChecker;
  /** Opens the check of single rows, which is that of a load. */
  readonly openRowCheck: (plan: CheckPlan) => Promise<(row: ExtractRow) => CheckedRow>;
  /** What all packs declare and name; rejects if there is no such pack or the packs have errors. */
  readonly readVocabulary: (pack: string) => Promise<Required<Pick<CheckPlan, 'attributes' | 'words'>>>;
  readonly progress: ProgressOutput;
  readonly sleep: (ms: number) => Promise<void>;
  /** Called once; the signal is aborted when the process is asked to stop. */
  readonly untilStopped: () => AbortSignal;
};
