import type { Test } from '../evaluate/join-tests.ts';
import type { RuleNode } from '../language/rule-node.ts';
import type { FiredRule } from '../language/rule-program.ts';

/** A rule of a partition; `rest` is the part that the columns do not cover, undefined if they cover everything. */
export type Member = { readonly rule: RuleNode; readonly plain: FiredRule; readonly rest: Test | undefined };
