import type { Command } from 'commander';
import { cleanRow, type RowDefaults } from '../domain/customer/extract/clean-row.ts';
import { openDefaults } from '../load/check-plan.ts';
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

/** Adds `tact shape FILE…`: the rows that a mapping makes, on standard output. */
export function addShapeCommand(program: Command, services: LoadServices): void {
  const command = program
    .command('shape')
    .description('print what a mapping makes of files, one JSON document a line')
    .argument('<files...>', 'as for load')
    .option('--mapping <file>', 'SQL: one SELECT')
    .option('--limit <rows>', 'print only so many')
    .option(
      '--clean',
      'print customers as a load cleans them (`load --dry-run` checks them too); what it left out goes to standard error',
    )
    .option('--memory <MB>', 'what DuckDB may use', '1024')
    .action((files: string[], flags: ShapeFlags) => printRows(files, flags, services));
  addFileOptions(command);
}

async function printRows(files: readonly string[], given: ShapeFlags, services: LoadServices): Promise<void> {
  try {
    const { mapping, flags } = await readWithMapping(given, services);
    const defaults = flags.clean && openDefaults({ source: 'shape', ...readNotation(flags) });
    const request = {
      files,
      dialects: readDialects(flags),
      memoryMb: Number(flags.memory),
      threads: 1,
      ...(mapping !== undefined && { mapping }),
    };
    await printAll(services.shapeRows(request), flags.limit, defaults, services);
  } catch (error) {
    if (!(error instanceof ExtractError || error instanceof UsageError)) throw error;
    services.progress.write(`tact shape: ${error.message}\n`);
    services.finish(exitCodes.mistake);
  }
}

async function printAll(
  rows: AsyncIterable<string>,
  limit: string | undefined,
  defaults: RowDefaults | undefined,
  services: LoadServices,
): Promise<void> {
  const most = limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
  let printed = 0;
  for await (const row of rows) {
    if (printed >= most) break;
    printed += 1;
    await services.printRow(defaults === undefined ? row : printClean(row, printed, defaults, services));
  }
}

function printClean(row: string, number: number, defaults: RowDefaults, { progress }: LoadServices): string {
  const { candidate, repairs } = cleanRow(JSON.parse(row), defaults);
  for (const { pointer, message } of repairs) progress.write(`row ${number}: ${pointer} ${message}\n`);
  return JSON.stringify(candidate, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}
