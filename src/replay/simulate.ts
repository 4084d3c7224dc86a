import type { Decision } from '../domain/decision/decision.ts';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import type { Replayable } from './ports.ts';
import { gatherInputs, type Inputs, type ReplayServices } from './replay-decision.ts';
import { Tally } from './tally-impact.ts';

export type SimulationServices = Pick<ReplayServices, 'records' | 'decide'> & {
  /**
   * Whether the two rule sets may decide a recorded decision in two ways; false only if they do not. Absent: they may decide everything in
   * two ways. Pure.
   */
  readonly mayDiffer?: (recorded: Decision, inputs: Inputs) => boolean;
};

/**
 * Decides recorded decisions by two rule sets, each decision as it was: on what it was decided on, with the answers that systems gave
 * then. A draft therefore counts on what customers were promised by the rules of then. Changes nothing.
 */
export async function simulate(
  recorded: AsyncIterable<Replayable>,
  { before, draft }: { readonly before: RuleSet; readonly draft: RuleSet },
  { records, decide, mayDiffer = () => true }: SimulationServices,
): Promise<Tally> {
  const tally = new Tally();
  for await (const each of recorded) {
    const inputs = await gatherInputs(each, records);
    if (typeof inputs === 'string') {
      tally.skip(inputs);
      continue;
    }
    const { touchpoint } = inputs.request;
    if (![before, draft].every(({ touchpoints }) => touchpoints.has(touchpoint))) {
      tally.skip('no-touchpoint');
      continue;
    }
    tally.examine(placeOf(each.decision));
    if (!mayDiffer(each.decision, inputs)) continue;
    const decideBy = (ruleSet: RuleSet): Decision => decide(ruleSet, each.decision, inputs).decision;
    tally.compare(decideBy(before), decideBy(draft), inputs.snapshot?.value?.segment ?? '');
  }
  return tally;
}

const placeOf = ({ touchpoint, channelUsed: channel, locale }: Decision) => ({
  touchpoint,
  channel,
  language: locale.split('-', 1)[0] ?? '',
});
