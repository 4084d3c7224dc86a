import type { Steps } from '../shared/steps.ts';
import { buildRuleSet, type CompileTools, findSources } from './build-rule-set.ts';
import { Report } from './checks/report.ts';
import { openAfter, readPacksInSteps } from './read-packs.ts';
import type { RuleSet, SourceFile } from './rule-set.ts';

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
  const needed = named.files.filter(({ path }) => !isCase(path));
  const { packs, diagnostics } = yield* readPacksInSteps(needed, openAfter(findSources(before), changed));
  const report = new Report();
  const earlier = { ruleSet: before, isSameProgram: ![...changed].some(isOfProgram) };
  const { ruleSet } = yield* buildRuleSet(packs, named, report, tools, earlier);
  if (ruleSet === undefined || diagnostics.length > 0 || report.hasErrors)
    throw new Error('files that had been found right could not be built');
  return ruleSet;
}

/** The files that are there only before or only after, or have other texts. */
function findChanges(before: readonly SourceFile[], after: readonly SourceFile[]): ReadonlySet<string> {
  const texts = new Map(before.map(({ path, text }) => [path, text]));
  const changed = new Set<string>();
  for (const { path, text } of after) {
    if (texts.get(path) !== text) changed.add(path);
    texts.delete(path);
  }
  for (const path of texts.keys()) changed.add(path);
  return changed;
}

/** Rules, and what they are read with. */
const isOfProgram = (path: string): boolean => /^[^/]*\/(pack\.json$|rules\/)/.test(path);

/** Nothing is made of cases. */
const isCase = (path: string): boolean => /^[^/]*\/cases\//.test(path);
