import type { Decision } from '../domain/decision/decision.ts';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import { digest } from '../shared/digest.ts';
import { digestBytes } from './digest-answer.ts';
import type { Replayable } from './ports.ts';
import { gatherInputs, type Inputs, type ReplayServices } from './replay-decision.ts';
import { Tally } from './tally-impact.ts';

export type SimulationServices = Pick<ReplayServices, 'records' | 'decide'> & {
  /**
   * Whether the two rule sets may decide a recorded decision in two ways; false only if they do not. Absent: they may decide everything in
   * two ways. Pure.
   */
  readonly mayDiffer?: (recorded: Decision, inputs: Inputs) => boolean;
  /** `digest`, or the same by other means. */
  readonly hash?: (text: string) => string;
};

/**
 * Decides recorded decisions by two rule sets, each decision as it was: on what it was decided on, with the answers that systems gave
 * then. A draft therefore counts on what customers were promised by the rules of then. Changes nothing.
 */
export async function simulate(
  recorded: AsyncIterable<Replayable>,
  { before, draft }: { readonly before: RuleSet; readonly draft: RuleSet },
  { records, decide, mayDiffer = () => true, hash = digest }: SimulationServices,
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
    const drafted = decideBy(draft);
    if (each.decision.ruleSet.version === before.version && isAnswer(drafted, each, hash)) continue;
    tally.compare(decideBy(before), drafted, inputs.snapshot?.value?.segment ?? '');
  }
  return tally;
}

/** Whether a decision is the recorded answer, but for the version of its rules: then these need not decide again. */
function isAnswer(decision: Decision, recorded: Replayable, hash: (text: string) => string): boolean {
  const text = JSON.stringify({ ...decision, ruleSet: recorded.decision.ruleSet });
  return 'archived' in recorded
    ? digestBytes(text, hash) === recorded.archived.digests.bytes
    : recorded.bytes.equals(Buffer.from(text));
}

const placeOf = ({ touchpoint, channelUsed: channel, locale }: Decision) => ({
  touchpoint,
  channel,
  language: locale.split('-', 1)[0] ?? '',
});
