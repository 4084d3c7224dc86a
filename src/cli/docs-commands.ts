import type { Command } from 'commander';
import { describeFacts } from '../author/reference/describe-facts.ts';
import type { CliServices } from './cli-services.ts';

/** Adds `tact docs …`: prints generated pages on standard output. */
export function addDocsCommands(
  program: Command,
  { print, finish }: Pick<CliServices, 'print' | 'finish'>,
): void {
  const docs = program.command('docs').description('print the reference pages that are generated');
  docs
    .command('facts')
    .description('print docs/facts.md: what a condition may read')
    .action(() => {
      print(describeFacts().trimEnd());
      finish(0);
    });
}
