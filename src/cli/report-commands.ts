import type { Command } from 'commander';
import { ExtractError } from '../load/ports.ts';
import { reportRates } from '../reach/report-rates.ts';
import { writeInertCell } from '../shared/csv-cell.ts';
import type { CliServices } from './cli-services.ts';
import { type DialectFlags, readDialects } from './load-dialect-flags.ts';
import { addFileOptions, readWithMapping } from './load-mapping.ts';
import type { LoadServices } from './load-services.ts';
import { refuse } from './read-flag.ts';

export type ReportServices = Pick<CliServices, 'print' | 'finish'> &
  Pick<LoadServices, 'shapeRows' | 'readFile'>;

type RatesFlags = DialectFlags & {
  readonly by: string;
  readonly success: string;
  readonly against?: string;
  readonly mapping?: string;
  readonly memory: string;
};

/** Adds `tact report` with its first command; returns it for others. */
export function addReportCommands(program: Command, services: ReportServices): Command {
  const report = program.command('report').description('report what came of contacts');
  const rates = report
    .command('rates <files...>')
    .description(
      'the rate of success in files of outcomes, one row a contact, by groups, with 95 % intervals (Wilson; differences by Newcombe), as CSV',
    )
    .requiredOption('--by <columns>', 'the columns that make the groups, comma-separated')
    .requiredOption('--success <column=value>', 'what a success is')
    .option('--against <values>', 'the group that the others are compared with: its values, comma-separated')
    .option('--mapping <file>', 'SQL: one SELECT that makes a row of each contact, as for load')
    .option('--memory <MB>', 'what DuckDB may use', '1024')
    .action(async (files: string[], flags: RatesFlags) => {
      services.finish(await printRates(files, flags, services));
    });
  addFileOptions(rates);
  return report;
}

async function printRates(
  files: readonly string[],
  given: RatesFlags,
  services: ReportServices,
): Promise<number> {
  const { mapping, flags } = await readWithMapping(given, services);
  const by = flags.by.split(',');
  const [, column = '', value = ''] = /^([^=]+)=(.*)$/s.exec(flags.success) ?? [];
  if (column === '') throw refuse(`--success ${flags.success} is not a column and its value, such as y=yes`);
  const request = {
    files,
    dialects: readDialects(flags),
    memoryMb: Number(flags.memory),
    threads: 1,
    ...(mapping !== undefined && { mapping }),
  };
  try {
    const rows = await reportRates(parseRows(services.shapeRows(request), [...by, column]), {
      by,
      isSuccess: (row) => String(row[column]) === value,
      against: flags.against?.split(','),
    });
    services.print(
      [
        ...by,
        'contacts',
        'successes',
        'rate',
        'low',
        'high',
        'difference',
        'difference_low',
        'difference_high',
      ].join(','),
    );
    for (const { group, share, difference } of rows) {
      const { of, count, rate, low, high } = share;
      const figures = [
        rate ?? '',
        low,
        high,
        difference?.points ?? '',
        difference?.low ?? '',
        difference?.high ?? '',
      ];
      services.print([...group.map(writeInertCell), of, count, ...figures.map(round)].join(','));
    }
    return 0;
  } catch (error) {
    if (error instanceof ExtractError) throw refuse(error.message);
    throw error;
  }
}

const round = (figure: number | string): string => (typeof figure === 'string' ? figure : figure.toFixed(4));

async function* parseRows(
  lines: AsyncIterable<string>,
  wanted: readonly string[],
): AsyncIterable<Readonly<Record<string, unknown>>> {
  const seen = new Set<string>();
  let rows = 0;
  for await (const line of lines) {
    const row = JSON.parse(line) as Readonly<Record<string, unknown>>;
    for (const name of Object.keys(row)) seen.add(name);
    rows += 1;
    yield row;
  }
  const unknown = rows === 0 ? [] : wanted.filter((name) => !seen.has(name));
  if (unknown.length > 0)
    throw refuse(`there is no column ${unknown.join(', ')}; there are: ${[...seen].join(', ')}`);
}
