import type { Test } from '../evaluate/join-tests.ts';
import type { RuleNode } from '../language/rule-node.ts';
import type { FiredRule } from '../language/rule-program.ts';

/** A rule of a partition; `rest` is what its columns leave open, undefined where they say it all. */
export type Member = { readonly rule: RuleNode; readonly plain: FiredRule; readonly rest: Test | undefined };
