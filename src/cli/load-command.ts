import type { Command } from 'commander';
import { ServiceError } from '../domain/shared/service-error.ts';
import type { CheckPlan } from '../load/check-plan.ts';
import { type LoadResult, loadCustomers } from '../load/load-customers.ts';
import { outlastOutages } from '../load/outages.ts';
import { createPacedThrottle } from '../load/pace.ts';
import { type CheckpointStore, type Extract, ExtractError, type SnapshotSink } from '../load/ports.ts';
import { createThrottle, type Throttle, type ThrottleClock } from '../load/throttle.ts';
import { addFileOptions, readWithMapping } from './load-mapping.ts';
import { type LoadFlags, type LoadOptions, readLoadOptions } from './load-options.ts';
import { createProgress, createRetireProgress } from './load-progress.ts';
import type { LoadServices } from './load-services.ts';
import { describeLoad, exitCodeOf, exitCodes } from './load-summary.ts';
import { UsageError } from './usage-error.ts';

/** Adds `tact load FILE…`. */
export function addLoadCommand(program: Command, services: LoadServices): void {
  const command = program
    .command('load')
    .description('load a warehouse’s extract of customers into the store (docs/loading.md)')
    .argument(
      '<files...>',
      'FILE, NAME=FILE or NAME:FORMAT=FILE; Parquet, CSV, NDJSON, also gzip or zstd; or a folder of such',
    )
    .option(
      '--mapping <file>',
      'SQL: one SELECT that makes a snapshot of each row; not needed for rows that are snapshots',
    )
    .option(
      '--pack <name>',
      'the pack whose customers these are: attributes must be declared, and it names the source',
    )
    .option('--source <name>', 'the name of this extract, if not the pack’s')
    .option('--as-of <instant>', 'when the warehouse knew this, for rows without an asOf')
    .option('--rate <rows>', 'at most so many rows a second')
    .option('--full', 'the extract is complete: retire customers of this source whom it no longer has')
    .option('--retire-at-most <percent>', 'with --full: retire nobody if it would be more', '20')
    .option(
      '--rejects <file>',
      'where rejected and repaired rows are reported: NDJSON, or CSV if it ends in .csv',
    )
    .option('--max-rejects <rows>', 'stop when more are rejected', '10000')
    .option('--dry-run', 'check every row and store nothing')
    .option('--restart', 'start again from the first row')
    .option('--memory <MB>', 'what DuckDB may use; more is put on the disk meanwhile', '1024')
    .option('--threads <number>', 'threads of DuckDB; with more than one, a killed load may start again', '1')
    .action((files: string[], flags: LoadFlags) => runLoad(files, flags, services));
  addFileOptions(command);
}

async function runLoad(files: readonly string[], flags: LoadFlags, services: LoadServices): Promise<void> {
  try {
    services.finish(await load(files, flags, services));
  } catch (error) {
    const isMistake = error instanceof UsageError || error instanceof ExtractError;
    if (!isMistake && !(error instanceof ServiceError)) throw error;
    services.progress.write(`tact load: ${error.message}\n`);
    services.finish(isMistake ? exitCodes.mistake : exitCodes.failed);
  }
}

async function load(files: readonly string[], flags: LoadFlags, services: LoadServices): Promise<number> {
  const { mapping, flags: all } = await readWithMapping(flags, services);
  const options = readLoadOptions(all);
  const vocabulary = flags.pack === undefined ? {} : await services.readVocabulary(flags.pack);
  const { source, asOf, timeZone, decimal, dayOrder, era, dialects } = options;
  const declared = [...dialects.views].sort(([one], [other]) => one.localeCompare(other));
  const extract = await services.openExtract({
    files,
    ...(mapping === undefined ? {} : { mapping }),
    settings: JSON.stringify([
      ...[source, asOf, timeZone, flags.pack, decimal, dayOrder, era, dialects.all],
      declared,
    ]),
    dialects,
    memoryMb: options.memoryMb,
    threads: options.threads,
  });
  try {
    return await loadExtract(extract, flags, options, { services, vocabulary });
  } finally {
    extract.close();
  }
}

type CheckServices = {
  readonly services: LoadServices;
  readonly vocabulary: Pick<CheckPlan, 'attributes' | 'words'>;
};

async function loadExtract(
  extract: Extract,
  flags: LoadFlags,
  options: LoadOptions,
  { services, vocabulary }: CheckServices,
): Promise<number> {
  const { source, asOf, timeZone, decimal, dayOrder, era, rate, mostRejects, retireAtMost } = options;
  const { elapsed } = services.progress;
  const rejectsFile = flags.rejects ?? `${services.loadsFolder}/${source}-rejects.ndjson`;
  const checkpoints = services.openCheckpoints(`${services.loadsFolder}/${source}.json`);
  const opened = flags.dryRun ? undefined : await services.openSink();
  services.progress.write(
    `reading ${source}; ${opened === undefined ? 'storing nothing' : `into ${opened.kind}`}\n`,
  );
  const startedAt = elapsed();
  const signal = services.untilStopped();
  const patience = {
    elapsed,
    sleep: services.sleep,
    signal,
    report: (text: string) => services.progress.write(`tact load: ${text}\n`),
  };
  const plan = {
    source,
    timeZone,
    ...(decimal && { decimal }),
    ...(dayOrder && { dayOrder }),
    ...(era && { era }),
    ...(asOf === undefined ? {} : { asOf }),
    ...vocabulary,
  };
  try {
    const result = await loadCustomers({
      extract,
      ...(opened && { sink: outlastOutages(opened.sink, patience) }),
      openReports: (position) => services.openReports(rejectsFile, position),
      checkpoints: await restarted(checkpoints, flags),
      source,
      openChecker: () => services.openChecker(plan),
      throttle: openThrottle(rate, opened?.sink, patience),
      elapsed,
      progress: createProgress(services.progress),
      retireProgress: createRetireProgress(services.progress),
      signal,
      mostRejects,
      ...(retireAtMost === undefined ? {} : { retireAtMost }),
    });
    report(
      result,
      { seconds: (elapsed() - startedAt) / 1000, rejectsFile, stored: opened !== undefined },
      services,
    );
    return exitCodeOf(result);
  } finally {
    await opened?.sink.close();
  }
}

/** At most the rate, and less while live readers of the store wait. */
function openThrottle(
  rate: number | undefined,
  sink: SnapshotSink | undefined,
  clock: ThrottleClock,
): Throttle {
  const limit = createThrottle(rate, clock);
  if (sink?.readFelt === undefined) return limit;
  const pace = createPacedThrottle(sink.readFelt, clock);
  return async (rows) => {
    await limit(rows);
    await pace(rows);
  };
}

async function restarted(checkpoints: CheckpointStore, flags: LoadFlags): Promise<CheckpointStore> {
  if (flags.restart && !flags.dryRun) await checkpoints.remove();
  return checkpoints;
}

function report(
  result: LoadResult,
  circumstances: Parameters<typeof describeLoad>[1],
  { print }: LoadServices,
): void {
  for (const line of describeLoad(result, circumstances)) print(line);
}
