import type { Steps } from '../../shared/steps.ts';
import { openAfter, readPacksInSteps } from '../pack/read-packs.ts';
import { Report } from '../pack/report.ts';
import { buildRuleSet, type CompileTools, findSources } from './build-rule-set.ts';
import { findChanges } from './find-changes.ts';
import type { RuleSet } from './rule-set.ts';

/**
 * Builds the rule set of files that `compileRuleSet` found right, in steps of mostly well under a millisecond: nothing is checked
 * again, and what the edit left as it was is taken from the rule set before it, down to single rules. Throws where the files are
 * wrong after all.
 */
export function* rebuildRuleSet(
  named: Pick<RuleSet, 'version' | 'files'>,
  before: RuleSet,
  tools: CompileTools = {},
): Steps<RuleSet> {
  const changed = findChanges(before.files, named.files);
  const needed = named.files.filter(({ path }) => !isExample(path));
  const { packs, diagnostics } = yield* readPacksInSteps(needed, openAfter(findSources(before), changed));
  const report = new Report();
  const program = [...changed].some(isOfProgram) ? 'rules' : 'all';
  const { ruleSet } = yield* buildRuleSet(packs, named, report, tools, { ruleSet: before, program });
  if (ruleSet === undefined || diagnostics.length > 0 || report.hasErrors)
    throw new Error('files that had been found right could not be built');
  return ruleSet;
}

/** Rules, and what they are read with. */
const isOfProgram = (path: string): boolean => /^[^/]*\/(pack\.json$|rules\/)/.test(path);

/** No part of a rule set is made of cases and samples. */
const isExample = (path: string): boolean => /^[^/]*\/(cases|samples)\//.test(path);
