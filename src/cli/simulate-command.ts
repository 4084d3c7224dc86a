import type { Command } from 'commander';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import type { Selection } from '../replay/ports.ts';
import type { Impact } from '../replay/tally-impact.ts';
import { parseAssertion } from './assert-impact.ts';
import { describeImpact } from './describe-impact.ts';
import { drawImpact } from './draw-impact.ts';
import type { ReplayCommandServices } from './replay-command.ts';
import { addSelectionFlags, readSelection, type SelectionFlags } from './selection-flags.ts';

export type SimulateServices = ReplayCommandServices & {
  /** What the draft would have done. `isWhole`: every decision is decided by both, whatever the edit can touch. Rejects with a ServiceError. */
  readonly simulate: (
    selection: Selection,
    sides: { readonly before: RuleSet; readonly draft: RuleSet },
    options: { readonly isWhole: boolean; readonly onProgress: (done: number, of: number) => void },
  ) => Promise<Impact>;
  /** Writes a line for people beside the report. */
  readonly note?: (line: string) => void;
};

/** 0: every assertion holds. 1: one does not. 2: no decision could be examined. */
const exitCodes = { holds: 0, fails: 1, nothing: 2 } as const;

type Flags = SelectionFlags & {
  readonly rules: string;
  readonly base: string;
  readonly assert: readonly string[];
  readonly json?: true;
  readonly page?: true;
  readonly whole?: true;
};

/** Adds `tact simulate`. */
export function addSimulateCommand(program: Command, services: SimulateServices, rulesFolder: string): void {
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
    .option('--page', 'the report as a page of HTML with charts')
    .option('--whole', 'decide every decision by both, also those that the edit cannot touch')
    .addHelpText(
      'after',
      '\nExit code: 0 all assertions hold, 1 one does not, 2 no decision could be examined',
    )
    .action(async (flags: Flags) => {
      services.finish(await report(flags, services));
    });
}

async function report(
  flags: Flags,
  { simulate, readRules, print, note = () => undefined }: SimulateServices,
): Promise<number> {
  const selection = readSelection(flags);
  const [before, draft] = [await readRules(flags.base), await readRules(flags.rules)];
  const assertions = flags.assert.map((text) => parseAssertion(text, [before, draft]));
  const impact = await simulate(
    selection,
    { before, draft },
    {
      isWhole: flags.whole === true,
      onProgress: (done, of) => note(`decided ${done} of ${of} that the edit may touch`),
    },
  );
  for (const line of write(impact, [before, draft], flags)) print(line);
  if (impact.examined === 0) return exitCodes.nothing;
  const broken = assertions.flatMap(({ text, check }) => {
    const value = check(impact);
    return value === undefined ? [] : `assertion failed: ${text}, but it is ${value}`;
  });
  for (const line of broken) (flags.json === true || flags.page === true ? note : print)(`\n${line}`);
  return broken.length > 0 ? exitCodes.fails : exitCodes.holds;
}

const write = (impact: Impact, sides: readonly RuleSet[], { json, page }: Flags): readonly string[] => {
  if (json === true) return [JSON.stringify(impact)];
  return page === true ? [drawImpact(impact, sides)] : describeImpact(impact, sides);
};
