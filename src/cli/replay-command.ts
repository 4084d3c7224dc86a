import type { Command } from 'commander';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import type { Replayable, Selection } from '../replay/ports.ts';
import { type Replayed, type ReplayServices, replayDecision } from '../replay/replay-decision.ts';
import type { CliServices } from './cli-services.ts';
import { addSelectionFlags, readSelection, type SelectionFlags } from './selection-flags.ts';

export type OpenedRecords = ReplayServices & {
  /** Recorded decisions by id (rejects for one that is not there), or all that are selected, in no order. */
  readonly list: (ids: readonly string[], selection: Selection) => AsyncIterable<Replayable>;
  readonly close: () => Promise<void>;
};

export type ReplayCommandServices = Pick<CliServices, 'print' | 'finish'> & {
  /** Opens what the configured store has recorded, or an archive in a folder. Rejects with a ServiceError. */
  readonly open: (over?: string) => Promise<OpenedRecords>;
  /** The rules of a folder. Rejects with a ServiceError that lists their mistakes. */
  readonly readRules: (folder: string) => Promise<RuleSet>;
};

/** 0: every decision came out the same. 1: one differs. 2: none differs, and some (or none at all) could be replayed. */
const exitCodes = { same: 0, different: 1, impossible: 2 } as const;

type Flags = SelectionFlags & { readonly rules?: string; readonly json?: true };

/** Adds `tact replay`. */
export function addReplayCommand(program: Command, services: ReplayCommandServices): void {
  const command = program
    .command('replay [ids...]')
    .description(
      'decide recorded decisions again, on what they were decided on, and say where the answers differ; all of them without ids',
    );
  addSelectionFlags(command)
    .option('--rules <folder>', 'decide by the rules of this folder instead of those of then')
    .option('--json', 'one line of JSON per decision')
    .addHelpText('after', '\nExit code: 0 all came out the same, 1 some differ, 2 some could not be replayed')
    .action(async (ids: readonly string[], flags: Flags) => {
      services.finish(await replayAll(ids, flags, services));
    });
}

type Tally = { same: number; different: number; impossible: number };

async function replayAll(
  ids: readonly string[],
  flags: Flags,
  { open, readRules, print }: ReplayCommandServices,
): Promise<number> {
  const selection = readSelection(flags);
  const rules = flags.rules === undefined ? undefined : await readRules(flags.rules);
  const opened = await open(selection.over);
  const tally: Tally = { same: 0, different: 0, impossible: 0 };
  try {
    for await (const recorded of opened.list(ids, selection)) {
      const replay = await replayDecision(recorded, opened, rules && { rules });
      tally[replay.status] += 1;
      const line = describe(recorded, replay, flags.json === true);
      if (line !== undefined) print(line);
    }
  } finally {
    await opened.close();
  }
  if (flags.json !== true)
    print(`${tally.same} the same, ${tally.different} different, ${tally.impossible} not replayed`);
  if (tally.different > 0) return exitCodes.different;
  return tally.impossible > 0 || tally.same === 0 ? exitCodes.impossible : exitCodes.same;
}

/** A line for each decision, or for each that is not the same. */
function describe(
  { decision }: Replayable,
  { decision: _, ...replay }: Replayed,
  isJson: boolean,
): string | undefined {
  const { decisionId } = decision;
  if (isJson) return JSON.stringify({ decisionId, decidedAt: decision.decidedAt, ...replay });
  if (replay.status === 'impossible')
    return `${decisionId}  not replayed (${replay.because}): ${replay.text}`;
  if (replay.status === 'same') return undefined;
  const { pointer, recorded, replayed, cause } = replay;
  return `${decisionId}  differs at ${pointer} (${cause}): recorded ${show(recorded)}, replayed ${show(replayed)}`;
}

const mostShown = 120;

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > mostShown ? `${text.slice(0, mostShown)}…` : text;
}
