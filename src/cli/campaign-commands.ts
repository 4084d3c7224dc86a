import type { Command } from 'commander';
import { type AudienceFlags, gather } from './audience-command.ts';
import type { CampaignServices } from './campaign-services.ts';
import { addReportOptions, printCampaigns, type ReportFlags } from './report-campaigns.ts';
import { type RunFlags, runPlan } from './run-campaign.ts';

type PlanFlags = Pick<AudienceFlags, 'pack' | 'rules' | 'at' | 'over' | 'workers' | 'shard' | 'out'>;

/** Adds `tact campaign`. */
export function addCampaignCommands(program: Command, services: CampaignServices, rulesFolder: string): void {
  const campaign = program.command('campaign').description('plan, run and evaluate a campaign of a pack');
  campaign
    .command('plan <name>')
    .description(
      'list whom the campaign would contact, by which channel and with which variant, and whom it holds out',
    )
    .requiredOption('--pack <name>', 'the pack')
    .requiredOption('--out <file>', 'the plan: .ndjson to run it, .csv or .parquet to look at it')
    .option('--at <instant>', 'when the contacts are; now if absent')
    .option('--over <file...>', 'customers of these files instead of the configured store', [])
    .option('--workers <n>', 'threads', String(services.defaultWorkers))
    .option('--shard <i/n>', 'only the i-th of n parts, for several machines', '1/1')
    .option('--rules <folder>', 'the packs', rulesFolder)
    .action(async (name: string, flags: PlanFlags) =>
      services.finish(await gather({ ...flags, campaign: name, maxOffers: '1', holdOut: '0' }, services)),
    );
  campaign
    .command('run <name>')
    .description(
      'contact the people of a plan through a running service; the same command goes on where a run ended',
    )
    .requiredOption('--plan <file>', 'the plan, as .ndjson')
    .option('--url <address>', 'where the service listens', 'http://localhost:8080')
    .option(
      '--key-file <path>',
      'a file with a key that may decide, and read reports where the campaign has a stop rule',
    )
    .option('--width <n>', 'how many requests at once', '16')
    .option('--rules <folder>', 'the packs', rulesFolder)
    .addHelpText(
      'after',
      '\nExit code: 0 done, 1 refused, 3 stopped: by a signal, or by the campaign’s stop rule',
    )
    .action(async (name: string, flags: RunFlags) => services.finish(await runPlan(name, flags, services)));
  addReportOptions(campaign.command('evaluate <name>'), rulesFolder)
    .description('count what came of a campaign, slot by slot, and compare each arm with those held out')
    .action(async (name: string, flags: ReportFlags) =>
      services.finish(await printCampaigns([name], flags, services)),
    );
}
