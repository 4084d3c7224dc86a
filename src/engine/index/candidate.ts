import type { RuleNode } from '../language/rule-node.ts';
import type { FiredRule } from '../language/rule-program.ts';
import type { SplitRule } from './split-rule.ts';

/** A rule as input of a partition: split into requirements, or one closure if it cannot be split. */
export type Candidate = {
  readonly rule: RuleNode;
  readonly plain: FiredRule;
  readonly split: SplitRule | undefined;
};
