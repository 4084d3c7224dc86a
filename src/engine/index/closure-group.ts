import type { EvaluationResult } from '../evaluate/evaluation-result.ts';
import type { FactReader } from '../evaluate/fact-reader.ts';
import type { Scope } from '../language/rule-program.ts';
import type { Member } from './member.ts';
import type { RuleGroup } from './rule-group.ts';

/** Up to this many rules are evaluated one by one: columns would save little, because facts are read once anyway. */
export const fewRules = 8;

/** A few rules, each evaluated by its closure, in evaluation order. */
export class ClosureGroup implements RuleGroup {
  readonly #members: readonly Member[];

  constructor(members: readonly Member[]) {
    this.#members = members;
  }

  run(reader: FactReader, { now }: Scope, result: EvaluationResult): void {
    const members = this.#members;
    for (let at = 0; at < members.length; at += 1) {
      const { rule, plain, rest } = members[at] as Member;
      if (now !== undefined && (now < rule.activeFrom || now >= rule.activeTo)) continue;
      if (rest === undefined || rest(reader)) result.fire(rule, plain);
    }
  }
}
