import type { Command } from 'commander';
import { caseFromDecision } from '../author/cases/case-from-decision.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import { gatherInputs } from '../replay/replay-decision.ts';
import type { CliServices } from './cli-services.ts';
import type { ReplayCommandServices } from './replay-command.ts';

export type CasesServices = Pick<CliServices, 'print' | 'finish' | 'writeFile' | 'decide'> &
  Pick<ReplayCommandServices, 'open'>;

type Flags = { readonly over?: string; readonly out?: string };

/** Adds `tact cases from-decision ID`. */
export function addCasesCommand(program: Command, services: CasesServices): void {
  program
    .command('cases')
    .description('make cases of recorded decisions')
    .command('from-decision <id>')
    .description(
      'write a recorded decision as a file of cases, with everything personal replaced, and prove that the case gives the same decision',
    )
    .option('--over <folder>', 'the decision is in the archive in this folder, instead of the store')
    .option('--out <file>', 'write it there instead of printing it')
    .addHelpText(
      'after',
      '\nExit code: 0 the case gives the same decision, 1 it does not, so nothing is written',
    )
    .action(async (id: string, flags: Flags) => {
      services.finish(await writeCaseOf(id, flags, services));
    });
}

async function writeCaseOf(id: string, { over, out }: Flags, services: CasesServices): Promise<number> {
  const opened = await services.open(over);
  try {
    for await (const recorded of opened.list([id], {})) {
      const inputs = await gatherInputs(recorded, opened.records);
      if (typeof inputs === 'string') return refuse(`${id} cannot be decided again: ${inputs}`, services);
      const ruleSet = await opened.findRuleSet(recorded.decision.ruleSet.version);
      if (typeof ruleSet === 'string') return refuse(`${id} cannot be decided again: ${ruleSet}`, services);
      const { decision } = opened.decide(ruleSet, recorded.decision, inputs);
      const made = caseFromDecision({ decision, ...inputs }, ruleSet, services.decide);
      if ('mismatches' in made)
        return refuse(
          `a case cannot say all that ${id} was decided on; it differs at ${made.mismatches.map((each) => ('problem' in each ? each.problem : each.pointer)).join(', ')}`,
          services,
        );
      const text = `${JSON.stringify(made.file, undefined, 2)}\n`;
      if (out === undefined) services.print(text.trimEnd());
      else await services.writeFile(out, text);
      return 0;
    }
  } finally {
    await opened.close();
  }
  throw new ServiceError('invalid-request', `There is no decision ${id} (any more).`);
}

function refuse(line: string, { print }: Pick<CasesServices, 'print'>): number {
  print(line);
  return 1;
}
