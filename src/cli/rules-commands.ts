import type { Command } from 'commander';
import type { CliServices } from './cli-services.ts';
import { checkRules, testRules } from './rules-check.ts';
import { estimateRules } from './rules-cost.ts';
import { evalRules } from './rules-eval.ts';
import { newPack } from './rules-new.ts';
import { writeSchemas } from './rules-schema.ts';
import { verifyFolder } from './rules-verify.ts';

/** Adds `tact rules …`. */
export function addRulesCommands(program: Command, services: CliServices, rulesFolder: string): void {
  const rules = program.command('rules').description('check, test and evaluate rules');
  rules
    .command('check')
    .description('compile the packs of a folder, tell every mistake with its place, and run their cases')
    .argument('[folder]', 'the folder of the packs', rulesFolder)
    .option('--no-cases', 'do not run the cases')
    .option('--now <instant>', 'warn of what has ended by then, such as 2026-12-01T00:00:00Z')
    .action((folder: string, options: { readonly cases: boolean; readonly now?: string }) =>
      checkRules(folder, options, services),
    );
  rules
    .command('new')
    .description('write a small complete pack to begin with')
    .argument('<name>', 'lower-case words joined by dashes, as garden-centre')
    .option('--out <folder>', 'the folder of the packs', rulesFolder)
    .option('--languages <list>', 'language tags, separated by commas; the first is the default', 'en')
    .action((name: string, flags: { readonly out: string; readonly languages: string }) =>
      newPack(name, flags, services),
    );
  rules
    .command('test')
    .description('run the cases of the packs of a folder')
    .argument('[folder]', 'the folder of the packs', rulesFolder)
    .action((folder: string) => testRules(folder, services));
  rules
    .command('verify')
    .description(
      'evaluate every case of the packs with json-rules-engine too, and report each rule that only one of the two engines fires',
    )
    .argument('[folder]', 'the folder of the packs', rulesFolder)
    .action((folder: string) => verifyFolder(folder, services));
  rules
    .command('cost')
    .description('tell what a decision at each touchpoint may ask at worst')
    .argument('[folder]', 'the folder of the packs', rulesFolder)
    .action((folder: string) => estimateRules(folder, services));
  rules
    .command('eval')
    .description(
      'read cases {rules, facts, conditions?, options?}, one JSON a line, and print {events, failureEvents} or {error} a line',
    )
    .action(() => evalRules(services));
  rules
    .command('schema')
    .description('print the JSON Schemas of a pack’s files, for editors')
    .option('--out <folder>', 'write them there, a file each')
    .action(({ out }: { readonly out?: string }) => writeSchemas(out, services));
}
