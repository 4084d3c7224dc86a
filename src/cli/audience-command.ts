import type { Command } from 'commander';
import type { AudienceQuestion } from '../reach/audience-question.ts';
import type { Gathered } from '../reach/gather-audience.ts';
import type { Funnel } from '../reach/ports.ts';
import type { CliServices } from './cli-services.ts';
import { readInstantFlag, refuse } from './read-flag.ts';

export type AudienceFormat = 'csv' | 'ndjson' | 'parquet';

/** What is asked, as far as it needs no rules to be understood. */
export type AudienceAsked = AudienceQuestion & {
  readonly pack: string;
  readonly rules: string;
  /** The campaign whose audience it is; then offers, place and parts are those of the campaign. */
  readonly campaign?: string | undefined;
  /** Files; the configured store if empty. */
  readonly over: readonly string[];
  readonly workers: number;
  readonly shard: { readonly index: number; readonly of: number };
  /** A share from 0 to 1. */
  readonly holdOut: number;
  readonly out: string;
  readonly format: AudienceFormat;
};

export type AudienceServices = Pick<CliServices, 'print' | 'finish' | 'now'> & {
  /** Gathers the audience into the file. `progress` is called about every second. Rejects with a ServiceError or an ExtractError. */
  readonly gather: (asked: AudienceAsked, progress: (funnel: Funnel) => void) => Promise<Gathered>;
  readonly warn: (line: string) => void;
  readonly defaultWorkers: number;
};

export type AudienceFlags = Pick<
  AudienceAsked,
  | 'pack'
  | 'rules'
  | 'campaign'
  | 'offer'
  | 'rule'
  | 'where'
  | 'touchpoint'
  | 'channel'
  | 'context'
  | 'verification'
> & {
  readonly maxOffers: string;
  readonly at?: string;
  readonly over: readonly string[];
  readonly workers: string;
  readonly shard: string;
  readonly holdOut: string;
  readonly out: string;
};

const collect = (value: string, others: readonly string[]): readonly string[] => [...others, value];

/** Adds `tact audience`. */
export function addAudienceCommand(program: Command, services: AudienceServices, rulesFolder: string): void {
  program
    .command('audience')
    .description(
      'list who would get an offer, or for whom a rule or a condition holds, by the very gates, consents, caps and ranking of live decisions; changes no store',
    )
    .requiredOption('--pack <name>', 'the pack')
    .requiredOption('--out <file>', 'the list: .csv, .ndjson or .parquet')
    .option('--offer <id>', 'who would get this offer')
    .option('--rule <id>', 'for whom this rule fires')
    .option('--where <condition>', 'for whom this holds: JSON as in rules, or a named condition of the pack')
    .option('--touchpoint <name>', 'where; the only touchpoint at which a rule makes the offer if absent')
    .option('--channel <name>', 'by which channel; the first that the touchpoint declares if absent')
    .option('--context <json>', 'what a live request would send as its context', '{}')
    .option('--verification <level>', 'how far the person is verified')
    .option('--max-offers <n>', 'how many offers the contact has room for', '3')
    .option('--at <instant>', 'when the contact is, such as 2026-12-01T09:00:00Z; now if absent')
    .option(
      '--over <file>',
      'customers of this file instead of the configured store; may be repeated',
      collect,
      [],
    )
    .option('--workers <n>', 'threads', String(services.defaultWorkers))
    .option('--shard <i/n>', 'only the i-th of n parts, for several machines', '1/1')
    .option('--hold-out <percent>', 'keep so many of those who fit out of the list, to compare with', '0')
    .option('--rules <folder>', 'the packs', rulesFolder)
    .addHelpText('after', '\nExit code: 0 whole, 1 refused, 3 stopped: the same command goes on from there')
    .action(async (flags: AudienceFlags) => services.finish(await gather(flags, services)));
}

/** Gathers what the flags ask for and prints what came of it; returns the exit code. */
export async function gather(flags: AudienceFlags, services: AudienceServices): Promise<number> {
  const asked = readAsked(flags, services.now());
  const { status, funnel, isResumed } = await services.gather(asked, (so) =>
    services.warn(`${so['customers'] ?? 0} customers, ${so['audience'] ?? 0} in the audience`),
  );
  if (isResumed) services.print('taken up where an earlier run of the same command had stopped');
  for (const line of describeFunnel(funnel)) services.print(line);
  services.print(
    status === 'done' ? `written: ${asked.out}` : 'stopped; the same command goes on from there',
  );
  return status === 'done' ? 0 : 3;
}

/** The customers first, then what kept people out, most frequent first, then who is in. */
function describeFunnel({ customers = 0, audience = 0, ...kept }: Funnel): readonly string[] {
  const steps = Object.entries(kept).sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const all = [['customers', customers], ...steps, ['audience', audience]] as const;
  const width = Math.max(...all.map(([, count]) => String(count).length));
  return all.map(([step, count]) => `${String(count).padStart(width)}  ${step}`);
}

function readAsked(flags: AudienceFlags, now: number): AudienceAsked {
  const { campaign, offer, rule, where } = flags;
  if ([campaign, offer, rule, where].every((one) => one === undefined))
    throw refuse('say who is meant: --offer ID, --rule ID or --where CONDITION');
  const { at, maxOffers, workers, shard, holdOut, ...rest } = flags;
  return {
    ...rest,
    maxOffers: readNumber('--max-offers', maxOffers, 1, 100),
    at: at === undefined ? now : readInstantFlag('--at', at),
    workers: Math.floor(readNumber('--workers', workers, 1, 64)),
    shard: readShard(shard),
    holdOut: readNumber('--hold-out', holdOut, 0, 100) / 100,
    format: readFormat(flags.out),
  };
}

function readNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw refuse(`${option} ${text} is not a number from ${least} to ${most}`);
}

function readShard(text: string): AudienceAsked['shard'] {
  const [index = 0, of = 0] = /^(\d+)\/(\d+)$/.exec(text)?.slice(1).map(Number) ?? [];
  if (of >= 1 && of <= 256 && index >= 1 && index <= of) return { index: index - 1, of };
  throw refuse(`--shard ${text} is not a part such as 1/4; there are at most 256`);
}

function readFormat(path: string): AudienceFormat {
  const format = /\.(csv|ndjson|parquet)$/i.exec(path)?.[1]?.toLowerCase();
  if (format === 'csv' || format === 'ndjson' || format === 'parquet') return format;
  throw refuse(`--out ${path} has to end with .csv, .ndjson or .parquet`);
}
