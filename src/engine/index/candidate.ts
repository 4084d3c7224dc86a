import type { RuleNode } from '../language/rule-node.ts';
import type { FiredRule } from '../language/rule-program.ts';
import type { SplitRule } from './split-rule.ts';

/** A rule as a partition takes it: taken apart, or as one closure where that cannot be done. */
export type Candidate = {
  readonly rule: RuleNode;
  readonly plain: FiredRule;
  readonly split: SplitRule | undefined;
};
