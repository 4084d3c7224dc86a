import type { FileDialects } from '../domain/customer/extract/file-dialect.ts';
import type { CheckPlan } from '../load/check-plan.ts';
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

/** What `tact load` is given by the program. */
export type LoadServices = Pick<CliServices, 'print' | 'finish'> & {
  readonly readFile: (path: string) => Promise<string>;
  readonly openExtract: (request: ExtractRequest) => Promise<Extract>;
  readonly shapeRows: (request: Omit<ExtractRequest, 'settings'>) => AsyncIterable<string>;
  /** One line on standard output; resolves when there is room for the next. */
  readonly printRow: (line: string) => Promise<void>;
  /** Opens the store that the environment names. `kind` says what it is, for people. */
  readonly openSink: () => Promise<{ readonly kind: string; readonly sink: SnapshotSink }>;
  readonly openReports: (file: string, position: number) => Promise<RowReports>;
  readonly openCheckpoints: (file: string) => CheckpointStore;
  /** Where checkpoints and reports lie if nobody says otherwise. */
  readonly loadsFolder: string;
  /** Opens the check of rows, which makes itself ready while the extract is surveyed. */
  readonly openChecker: (plan: CheckPlan) => RowChecker;
  /** The names of the attributes that all packs declare; rejects if there is no such pack or the packs have errors. */
  readonly readAttributes: (pack: string) => Promise<readonly string[]>;
  readonly progress: ProgressOutput;
  readonly sleep: (ms: number) => Promise<void>;
  /** Called once: aborted when the process is asked to stop. */
  readonly untilStopped: () => AbortSignal;
};
