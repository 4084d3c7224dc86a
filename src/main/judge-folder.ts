import { readStill } from '../adapters/files/read-still.ts';
import { compileRuleSetInSteps } from '../author/compile-rule-set.ts';
import type { RuleEdit } from '../author/ports.ts';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import { type Pace, runInSlices } from '../shared/run-in-slices.ts';

/**
 * Gives the function that reads a folder of packs once it holds still, and says whether a rule set can be made of it. It remembers
 * the last that could, so that the next edit costs what it changes.
 */
export function createJudge(root: string, pace: Pace): () => Promise<RuleEdit> {
  let last: RuleSet | undefined;
  return async () => {
    const reading = await readStill(root);
    if (!('files' in reading)) return reading;
    const { files } = reading;
    const { ruleSet, diagnostics } = await runInSlices(compileRuleSetInSteps(files, {}, last), pace);
    last = ruleSet ?? last;
    return ruleSet === undefined ? { diagnostics } : { files, version: ruleSet.version, diagnostics };
  };
}
