import { type EvaluationResult, hasFixedEvent } from '../evaluate/evaluation-result.ts';
import type { FactReader } from '../evaluate/fact-reader.ts';
import type { FiredRule, Scope } from '../language/rule-program.ts';
import type { Member } from './member.ts';
import type { RuleGroup } from './rule-group.ts';
import { fullWord, lowestOf, type WordColumn } from './word-column.ts';

/** At most 32 rules that are evaluated together: their columns narrow them down, what remains fires, in evaluation order. */
export class WordPartition implements RuleGroup {
  readonly #members: readonly Member[];
  /** What fires as it is when its rule is left standing; undefined for rules that need another look. */
  readonly #certain: readonly (FiredRule | undefined)[];
  readonly #columns: readonly WordColumn[];
  readonly #all: number;

  /** `columns` in the order in which they are asked: those that exclude most first. */
  constructor(members: readonly Member[], columns: readonly WordColumn[]) {
    this.#members = members;
    this.#certain = members.map(({ rule, plain, rest }) =>
      rest === undefined && hasFixedEvent(rule) ? plain : undefined,
    );
    this.#columns = columns;
    this.#all = fullWord(members.length);
  }

  run(reader: FactReader, scope: Scope, result: EvaluationResult): void {
    let standing = this.#all;
    const columns = this.#columns;
    for (let at = 0; at < columns.length; at += 1) {
      standing = (columns[at] as WordColumn).narrow(standing, reader, scope);
      if (standing === 0) return;
    }
    for (; standing !== 0; standing &= standing - 1) this.#fire(lowestOf(standing), reader, result);
  }

  #fire(at: number, reader: FactReader, result: EvaluationResult): void {
    const certain = this.#certain[at];
    if (certain !== undefined) {
      result.fired.push(certain);
      return;
    }
    const { rule, plain, rest } = this.#members[at] as Member;
    if (rest === undefined || rest(reader)) result.fire(rule, plain);
  }
}
