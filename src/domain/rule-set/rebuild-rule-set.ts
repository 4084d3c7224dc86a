import type { Steps } from '../../shared/steps.ts';
import { openAfter, readPacksInSteps } from '../pack/read-packs.ts';
import { Report } from '../pack/report.ts';
import { buildRuleSet, type CompileTools, findSources } from './build-rule-set.ts';
import { findChanges } from './find-changes.ts';
import type { RuleSet } from './rule-set.ts';

/**
 * Builds the rule set of files that `compileRuleSet` has accepted, in steps of mostly well under a millisecond. It repeats no
 * checks, and reuses everything that the edit left unchanged since `before`, down to single rules. Throws if the files are
 * invalid after all.
 */
export function* rebuildRuleSet(
  named: Pick<RuleSet, 'version' | 'files'>,
  before?: RuleSet,
  tools: CompileTools = {},
): Steps<RuleSet> {
  const changed = findChanges(before?.files ?? [], named.files);
  const needed = named.files.filter(({ path }) => !isCase(path));
  const { packs, diagnostics } = yield* readPacksInSteps(
    needed,
    openAfter(before === undefined ? [] : findSources(before), changed),
  );
  const report = new Report();
  const program = [...changed].some(isOfProgram) ? 'rules' : 'all';
  const { ruleSet } = yield* buildRuleSet(packs, named, report, tools, { ruleSet: before, program });
  if (ruleSet === undefined || diagnostics.length > 0 || report.hasErrors)
    throw new Error('files that had been found right could not be built');
  return ruleSet;
}

/** Rules, and the file that they depend on. */
const isOfProgram = (path: string): boolean => /^[^/]*\/(pack\.json$|rules\/)/.test(path);

/** Cases are not part of a rule set. */
const isCase = (path: string): boolean => /^[^/]*\/cases\//.test(path);
