import type { Command } from 'commander';
import { ServiceError } from '../domain/shared/service-error.ts';
import { ExtractError } from '../load/ports.ts';
import {
  type Association,
  countPairsSql,
  findAssociations,
  type PairCount,
  proposeRules,
} from '../reach/mine-baskets.ts';
import { writeInertCell } from '../shared/csv-cell.ts';
import type { CliServices } from './cli-services.ts';
import { type DialectFlags, readDialects } from './load-dialect-flags.ts';
import { addFileOptions, readWithMapping } from './load-mapping.ts';
import type { LoadServices } from './load-services.ts';
import { refuse } from './read-flag.ts';

export type MineServices = Pick<CliServices, 'print' | 'finish' | 'writeFile'> &
  Pick<LoadServices, 'shapeRows' | 'readFile'>;

type MineFlags = DialectFlags & {
  readonly mapping: string;
  readonly support: string;
  readonly confidence: string;
  readonly top: string;
  readonly propose?: string;
  readonly memory: string;
};

/** Adds `tact mine`. */
export function addMineCommand(program: Command, services: MineServices): void {
  const baskets = program
    .command('mine')
    .description('find what to propose in data; nothing goes live by itself')
    .command('baskets <files...>')
    .description(
      'which goods are bought together: support, confidence with its 95 % interval (Wilson) and lift, as CSV',
    )
    .requiredOption(
      '--mapping <file>',
      'SQL: one SELECT with the columns basket and item, a row for each item',
    )
    .option('--support <share>', 'leave out what fewer baskets have', '0.01')
    .option('--confidence <share>', 'leave out weaker associations', '0.2')
    .option('--top <n>', 'only so many, the strongest lift first', '50')
    .option('--propose <file>', 'write them as a file of rules to review, too')
    .option('--memory <MB>', 'what DuckDB may use', '1024')
    .action(async (files: string[], flags: MineFlags) => {
      services.finish(await mineBaskets(files, flags, services));
    });
  addFileOptions(baskets);
}

async function mineBaskets(
  files: readonly string[],
  given: MineFlags,
  services: MineServices,
): Promise<number> {
  try {
    const { mapping = '', flags } = await readWithMapping(given, services);
    const request = {
      files,
      dialects: readDialects(flags),
      memoryMb: Number(flags.memory),
      threads: 1,
      mapping: countPairsSql(mapping, readShare('--support', flags.support)),
    };
    const pairs: PairCount[] = [];
    for await (const line of services.shapeRows(request)) pairs.push(JSON.parse(line) as PairCount);
    const found = findAssociations(pairs, readShare('--confidence', flags.confidence));
    const associations = found.slice(0, Number(flags.top) || found.length);
    if (flags.propose !== undefined)
      await services.writeFile(flags.propose, `${JSON.stringify(proposeRules(associations), null, 2)}\n`);
    services.print('item,other,both,support,confidence,low,high,lift');
    for (const association of associations) services.print(writeAssociation(association));
    return 0;
  } catch (error) {
    if (error instanceof ExtractError) throw new ServiceError('invalid-request', error.message, [], error);
    throw error;
  }
}

const writeAssociation = ({ item, other, both, support, confidence, lift }: Association): string => {
  const figures = [support, confidence.rate ?? 0, confidence.low, confidence.high, lift];
  return [
    writeInertCell(item),
    writeInertCell(other),
    both,
    ...figures.map((figure) => figure.toFixed(4)),
  ].join(',');
};

function readShare(option: string, text: string): number {
  const share = Number(text);
  if (share > 0 && share <= 1) return share;
  throw refuse(`${option} ${text} is not a share such as 0.01`);
}
