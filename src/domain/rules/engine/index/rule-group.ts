import type { EvaluationResult } from '../evaluation-result.ts';
import type { FactReader } from '../fact-reader.ts';
import type { Scope } from '../rule-program.ts';

/** Rules that are evaluated together, in evaluation order. */
export interface RuleGroup {
  run(reader: FactReader, scope: Scope, result: EvaluationResult): void;
}
