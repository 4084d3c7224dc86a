import { compileRuleSet } from '../../src/author/compile-rule-set.ts';
import type { RuleSet } from '../../src/domain/rule-set/rule-set.ts';
import { readPackFiles } from './pack-files.ts';

/** The rule set of the packs in `rules/`. Compiled once per worker, because that takes a second. */
export const sampleRules: RuleSet = compileSamples();

function compileSamples(): RuleSet {
  const { ruleSet } = compileRuleSet(readPackFiles('rules'));
  if (ruleSet === undefined) throw new Error('the packs in rules/ do not compile');
  return ruleSet;
}
