import type { RuleEdit } from '../../author/ports.ts';
import { compileRuleSet } from '../../domain/rules/compile-rule-set.ts';
import { readStill } from '../files/read-still.ts';

/** Reads a folder of packs once it holds still, and says whether a rule set can be made of it. */
export async function judgeFolder(root: string): Promise<RuleEdit> {
  const reading = await readStill(root);
  if (!('files' in reading)) return reading;
  const { files } = reading;
  const { ruleSet, diagnostics } = compileRuleSet(files);
  return ruleSet === undefined ? { diagnostics } : { files, version: ruleSet.version, diagnostics };
}
