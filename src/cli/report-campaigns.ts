import type { Command } from 'commander';
import { type CampaignReport, termsOf } from '../reach/campaign-tally.ts';
import { drawCampaigns } from '../reach/draw-campaigns.ts';
import { describeCampaign, writeSlots } from '../reach/write-campaigns.ts';
import type { CampaignServices } from './campaign-services.ts';
import { readCountFlag, readInstantFlag, refuse } from './read-flag.ts';

export type ReportFlags = {
  readonly rules: string;
  readonly since?: string;
  readonly until?: string;
  readonly grain: string;
  readonly out?: string;
};

/** The flags of both commands that report campaigns. */
export const addReportOptions = (command: Command, rulesFolder: string): Command =>
  command
    .option('--since <instant>', 'slots from this time on; from the beginning if absent')
    .option('--until <instant>', 'slots before this time')
    .option('--grain <minutes>', 'how long a slot is', '30')
    .option(
      '--out <file>',
      'the slots: .csv, .json, or .html with charts; as CSV on standard output if absent',
    )
    .option('--rules <folder>', 'the packs', rulesFolder);

/** Adds `tact report campaigns`. */
export function addCampaignsReport(report: Command, services: CampaignServices, rulesFolder: string): void {
  addReportOptions(report.command('campaigns [names...]'), rulesFolder)
    .description('what came of campaigns, all if none is named, from the configured store')
    .action(async (names: string[], flags: ReportFlags) =>
      services.finish(await printCampaigns(names, flags, services)),
    );
}

const minuteMs = 60_000;

/** Counts what came of campaigns, and prints or writes it; returns the exit code. */
export async function printCampaigns(
  names: readonly string[],
  flags: ReportFlags,
  services: CampaignServices,
): Promise<number> {
  const period = {
    since: flags.since === undefined ? Number.NEGATIVE_INFINITY : readInstantFlag('--since', flags.since),
    until: flags.until === undefined ? Number.POSITIVE_INFINITY : readInstantFlag('--until', flags.until),
    slotMs: readCountFlag('--grain', flags.grain, 'minutes') * minuteMs,
  };
  const rules = await services.readRules(flags.rules);
  const campaigns =
    names.length === 0
      ? [...rules.campaigns.values()]
      : await Promise.all(names.map((name) => services.findCampaign(flags.rules, name)));
  const tally = await services.tallyCampaigns(rules);
  const reports = campaigns.map((campaign) => tally.report(termsOf(campaign, rules), period));
  for (const line of reports.flatMap(describeCampaign)) services.print(line);
  if (flags.out === undefined) for (const line of writeSlots(reports)) services.print(line);
  else await services.writeFile(flags.out, writeReports(flags.out, reports));
  return 0;
}

function writeReports(path: string, reports: readonly CampaignReport[]): string {
  if (path.endsWith('.html')) return drawCampaigns(reports);
  if (path.endsWith('.json')) return `${JSON.stringify(reports)}\n`;
  if (path.endsWith('.csv')) return `${writeSlots(reports).join('\n')}\n`;
  throw refuse(`--out ${path} has to end with .csv, .html or .json`);
}
