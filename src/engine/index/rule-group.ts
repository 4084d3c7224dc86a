import type { EvaluationResult } from '../evaluate/evaluation-result.ts';
import type { FactReader } from '../evaluate/fact-reader.ts';
import type { Scope } from '../language/rule-program.ts';

/** Rules that are evaluated together, in evaluation order. */
export interface RuleGroup {
  run(reader: FactReader, scope: Scope, result: EvaluationResult): void;
}
