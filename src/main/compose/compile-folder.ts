import { readStill } from '../../adapters/files/read-still.ts';
import { compileRuleSetInSteps } from '../../author/compile-rule-set.ts';
import type { RuleEdit } from '../../author/ports.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { runInSlices, type Slicing } from '../../shared/steps.ts';

/**
 * Returns the function that reads a folder of packs once it holds still and compiles it with all checks. It remembers the last rule
 * set, so that the next edit costs what it changes.
 */
export function createFolderCompiler(root: string, slicing: Slicing): () => Promise<RuleEdit> {
  let last: RuleSet | undefined;
  return async () => {
    const reading = await readStill(root);
    if (!('files' in reading)) return reading;
    const { files } = reading;
    const { ruleSet, diagnostics } = await runInSlices(compileRuleSetInSteps(files, {}, last), slicing);
    last = ruleSet ?? last;
    return ruleSet === undefined ? { diagnostics } : { files, version: ruleSet.version, diagnostics };
  };
}
