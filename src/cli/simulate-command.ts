import type { Command } from 'commander';
import { type Impact, simulate } from '../replay/simulate.ts';
import { parseAssertion } from './assert-impact.ts';
import { describeImpact } from './describe-impact.ts';
import type { ReplayCommandServices } from './replay-command.ts';
import { addSelectionFlags, readSelection, type SelectionFlags } from './selection-flags.ts';

/** 0: every assertion holds. 1: one does not. 2: no decision could be examined. */
const exitCodes = { holds: 0, fails: 1, nothing: 2 } as const;

type Flags = SelectionFlags & {
  readonly rules: string;
  readonly base: string;
  readonly assert: readonly string[];
  readonly json?: true;
};

/** Adds `tact simulate`. */
export function addSimulateCommand(
  program: Command,
  services: ReplayCommandServices,
  rulesFolder: string,
): void {
  const command = program
    .command('simulate')
    .description('report what a draft of the rules would have done in recorded decisions, each as it was')
    .requiredOption('--rules <folder>', 'the folder of the draft')
    .option('--base <folder>', 'the rules that the draft is compared with', rulesFolder);
  addSelectionFlags(command)
    .option(
      '--assert <condition>',
      'fail unless it holds, such as different<=5%, offer.lounge-pass.lost=0, action.upgrade.gained<100; may be repeated',
      (condition: string, others: readonly string[]) => [...others, condition],
      [],
    )
    .option('--json', 'the report as JSON instead of Markdown')
    .addHelpText(
      'after',
      '\nExit code: 0 all assertions hold, 1 one does not, 2 no decision could be examined',
    )
    .action(async (flags: Flags) => {
      services.finish(await report(flags, services));
    });
}

async function report(flags: Flags, { open, readRules, print }: ReplayCommandServices): Promise<number> {
  const selection = readSelection(flags);
  const [before, draft] = [await readRules(flags.base), await readRules(flags.rules)];
  const assertions = flags.assert.map((text) => parseAssertion(text, [before, draft]));
  const opened = await open(selection.over);
  let impact: Impact;
  try {
    impact = await simulate(opened.list([], selection), { before, draft }, opened);
  } finally {
    await opened.close();
  }
  for (const line of flags.json === true ? [JSON.stringify(impact)] : describeImpact(impact)) print(line);
  if (impact.examined === 0) return exitCodes.nothing;
  const broken = assertions.flatMap(({ text, check }) => {
    const value = check(impact);
    return value === undefined ? [] : `assertion failed: ${text}, but it is ${value}`;
  });
  if (flags.json !== true) for (const line of broken) print(`\n${line}`);
  return broken.length > 0 ? exitCodes.fails : exitCodes.holds;
}
