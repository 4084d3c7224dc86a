import type { Command } from 'commander';
import { type Archived, type ArchiveSource, archiveDecisions } from '../replay/archive-decisions.ts';
import type { Archive } from '../replay/ports.ts';
import { writeInertCell } from '../shared/csv-cell.ts';
import { dayMs } from '../shared/durations.ts';
import type { CliServices } from './cli-services.ts';
import { readCountFlag, refuse } from './read-flag.ts';

export type OpenedArchive = {
  readonly source: ArchiveSource;
  readonly archive: Archive;
  /** How long the archive keeps decisions, in days. */
  readonly keepDays: number;
  /** Called after every round. */
  readonly observe: (archived: Archived) => void;
  readonly close: () => Promise<void>;
};

export type ArchiveServices = Pick<CliServices, 'print' | 'finish' | 'now'> & {
  /** Opens the configured ledger, and the archive in a folder (in DATA_DIR if undefined). Rejects with a ServiceError. */
  readonly open: (folder: string | undefined) => Promise<OpenedArchive>;
  /** The rows of a query over the archive and what the ledger has behind it. Rejects with a ServiceError. */
  readonly query: (
    folder: string | undefined,
    sql: string,
  ) => AsyncIterable<Readonly<Record<string, unknown>>>;
  /** Resolves after so many seconds, or at once when the process is asked to stop: then false. */
  readonly wait: (seconds: number) => Promise<boolean>;
};

/** Questions by name. */
const questions: Readonly<Record<string, string>> = {
  offers:
    'SELECT o.offer, touchpoint, channel, count(*) AS offered, count(*) FILTER (o.rank = 1) AS first, avg(o.total) AS mean_score FROM (SELECT touchpoint, channel, unnest(offers) AS o FROM decisions) GROUP BY ALL ORDER BY offered DESC, o.offer',
  actions:
    'SELECT a.type, a.reason, a.rule, a.status, count(*) AS times FROM (SELECT unnest(actions) AS a FROM decisions) WHERE NOT a.standing GROUP BY ALL ORDER BY times DESC',
  reasons:
    'SELECT touchpoint, reason, count(*) AS times FROM (SELECT touchpoint, unnest(reasons) AS reason FROM decisions) GROUP BY ALL ORDER BY times DESC, reason',
  degraded:
    'SELECT code, touchpoint, channel, count(*) AS times, max(decided_at) AS last FROM (SELECT touchpoint, channel, decided_at, unnest(degraded) AS code FROM decisions) GROUP BY ALL ORDER BY times DESC',
  days: 'SELECT CAST(decided_at AS DATE) AS day, touchpoint, channel, count(*) AS decisions, quantile_cont(elapsed_ms, 0.5) AS median_ms, quantile_cont(elapsed_ms, 0.99) AS p99_ms FROM decisions GROUP BY ALL ORDER BY day, touchpoint, channel',
};

type ArchiveFlags = { readonly once?: true; readonly every: string };
type LogFlags = { readonly archive?: string; readonly format: string };

/** Adds `tact archive` and `tact log`. */
export function addArchiveCommands(program: Command, services: ArchiveServices): void {
  program
    .command('archive [folder]')
    .description(
      'add recorded decisions to an archive of Parquet files, with what is personal encrypted, until the command is stopped; the folder is archive in DATA_DIR if absent',
    )
    .option('--once', 'end when there is nothing new')
    .option('--every <seconds>', 'how long to wait between two files', '60')
    .action(async (folder: string | undefined, flags: ArchiveFlags) => follow(folder, flags, services));
  program
    .command('log <question>')
    .description(
      'ask the archive and what the ledger has behind it: one of the questions below, or SQL over the table decisions',
    )
    .option('--archive <folder>', 'the folder of the archive; archive in DATA_DIR if absent')
    .option('--format <name>', 'csv or ndjson', 'csv')
    .addHelpText('after', `\nQuestions: ${Object.keys(questions).join(', ')}`)
    .action(async (question: string, flags: LogFlags) => ask(question, flags, services));
}

async function follow(
  folder: string | undefined,
  { once, every }: ArchiveFlags,
  { open, wait, print, now, finish }: ArchiveServices,
): Promise<void> {
  const seconds = readCountFlag('--every', every, 'seconds');
  const { source, archive, keepDays, observe, close } = await open(folder);
  try {
    for (let goesOn = true; goesOn; ) {
      const archived = await archiveDecisions(source, archive);
      observe(archived);
      if (archived.rows > 0) print(describeArchived(archived, now()));
      if (!archived.isMore) await archive.retire(now() - keepDays * dayMs);
      goesOn = archived.isMore ? await wait(0) : once !== true && (await wait(seconds));
    }
  } finally {
    await close();
  }
  finish(0);
}

function describeArchived({ rows, until = '' }: Archived, now: number): string {
  const lag = Math.max(0, (now - Date.parse(until)) / 1000);
  return `archived ${rows} decisions up to ${until}, ${lag.toFixed(1)} s behind`;
}

async function ask(
  question: string,
  { archive, format }: LogFlags,
  { query, print, finish }: ArchiveServices,
): Promise<void> {
  if (format !== 'csv' && format !== 'ndjson') throw refuse(`--format ${format} is neither csv nor ndjson`);
  let isFirst = true;
  for await (const row of query(archive, questions[question] ?? question)) {
    if (format === 'csv' && isFirst) print(writeCells(Object.keys(row)));
    isFirst = false;
    print(format === 'csv' ? writeCells(Object.values(row)) : JSON.stringify(row));
  }
  finish(0);
}

const writeCells = (values: readonly unknown[]): string => values.map(writeCell).join(',');

const isNumber = /^-?\d+(\.\d+)?$/;

function writeCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return isNumber.test(text) ? text : writeInertCell(text);
}
