import type { Command } from 'commander';
import type { CheckedRow, ExtractRow } from '../load/check-row.ts';
import { ExtractError } from '../load/ports.ts';
import { type DialectFlags, readDialects } from './load-dialect-flags.ts';
import { addFileOptions, readWithMapping } from './load-mapping.ts';
import { type NotationFlags, readNotation } from './load-options.ts';
import type { LoadServices } from './load-services.ts';
import { exitCodes } from './load-summary.ts';
import { UsageError } from './usage-error.ts';

type ShapeFlags = DialectFlags &
  NotationFlags & {
    readonly mapping?: string;
    readonly limit?: string;
    readonly clean?: true;
    readonly memory: string;
  };

type ShapeServices = Pick<
  LoadServices,
  'readFile' | 'shapeRows' | 'openRowCheck' | 'printRow' | 'progress' | 'finish'
>;

/** Adds `tact shape FILE…`: the rows that a mapping makes, on standard output. */
export function addShapeCommand(program: Command, services: ShapeServices): void {
  const command = program
    .command('shape')
    .description('print what a mapping makes of files, one JSON document a line')
    .argument('<files...>', 'as for load')
    .option('--mapping <file>', 'SQL: one SELECT')
    .option('--limit <rows>', 'print only so many')
    .option(
      '--clean',
      'print customers as a load stores them; what it rejects or leaves out goes to standard error',
    )
    .option('--memory <MB>', 'what DuckDB may use', '1024')
    .action((files: string[], flags: ShapeFlags) => printRows(files, flags, services));
  addFileOptions(command);
}

async function printRows(
  files: readonly string[],
  given: ShapeFlags,
  services: ShapeServices,
): Promise<void> {
  try {
    const { mapping, flags } = await readWithMapping(given, services);
    const check = flags.clean && (await services.openRowCheck({ source: 'shape', ...readNotation(flags) }));
    const request = {
      files,
      dialects: readDialects(flags),
      memoryMb: Number(flags.memory),
      threads: 1,
      ...(mapping !== undefined && { mapping }),
    };
    await printAll(services.shapeRows(request), flags.limit, check, services);
  } catch (error) {
    if (!(error instanceof ExtractError || error instanceof UsageError)) throw error;
    services.progress.write(`tact shape: ${error.message}\n`);
    services.finish(exitCodes.mistake);
  }
}

async function printAll(
  rows: AsyncIterable<string>,
  limit: string | undefined,
  check: ((row: ExtractRow) => CheckedRow) | undefined,
  services: ShapeServices,
): Promise<void> {
  const most = limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
  let read = 0;
  for await (const json of rows) {
    if (read >= most) break;
    read += 1;
    const shown = check === undefined ? json : showStored(check(toRow(json, read)), services);
    if (shown !== undefined) await services.printRow(shown);
  }
}

function toRow(json: string, row: number): ExtractRow {
  const { customerId }: { readonly customerId?: unknown } = JSON.parse(json);
  if (typeof customerId === 'string') return { row, customerId, json };
  const [, asWritten = null] = /"customerId":\s*(?!null)([\w.+-]+)/.exec(json) ?? [];
  return { row, customerId: asWritten, json };
}

/** The snapshot as JSON; undefined if the row is rejected. */
function showStored({ snapshot, reports }: CheckedRow, { progress }: ShapeServices): string | undefined {
  for (const { row, status, pointer, message } of reports)
    progress.write(`row ${row}, ${status}: ${pointer} ${message}\n`);
  return snapshot && JSON.stringify(snapshot);
}
