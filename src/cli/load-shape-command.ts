import type { Command } from 'commander';
import { ExtractError } from '../load/ports.ts';
import type { LoadServices } from './load-services.ts';
import { exitCodes } from './load-summary.ts';

type ShapeFlags = { readonly mapping?: string; readonly limit?: string; readonly memory: string };

/** Adds `tact shape FILE…`: the rows that a mapping makes, on standard output. */
export function addShapeCommand(program: Command, services: LoadServices): void {
  program
    .command('shape')
    .description('print what a mapping makes of files, one JSON document a line')
    .argument('<files...>', 'as for load')
    .option('--mapping <file>', 'SQL: one SELECT')
    .option('--limit <rows>', 'print only so many')
    .option('--memory <MB>', 'what DuckDB may use', '1024')
    .action((files: string[], flags: ShapeFlags) => printRows(files, flags, services));
}

async function printRows(files: readonly string[], flags: ShapeFlags, services: LoadServices): Promise<void> {
  const mapping = flags.mapping === undefined ? undefined : await services.readFile(flags.mapping);
  let left = flags.limit === undefined ? Number.POSITIVE_INFINITY : Number(flags.limit);
  try {
    const request = {
      files,
      memoryMb: Number(flags.memory),
      threads: 1,
      ...(mapping !== undefined && { mapping }),
    };
    for await (const row of services.shapeRows(request)) {
      if (left <= 0) break;
      left -= 1;
      await services.printRow(row);
    }
  } catch (error) {
    if (!(error instanceof ExtractError)) throw error;
    services.progress.write(`tact shape: ${error.message}\n`);
    services.finish(exitCodes.mistake);
  }
}
