import { type EvaluationResult, hasFixedEvent } from '../evaluate/evaluation-result.ts';
import type { FactReader } from '../evaluate/fact-reader.ts';
import type { FiredRule, Scope } from '../language/rule-program.ts';
import { type BitsetColumn, fullBitset, lowestOf } from './bitset-column.ts';
import type { Member } from './member.ts';
import type { RuleGroup } from './rule-group.ts';

/**
 * At most 32 rules that are evaluated together: their columns narrow them down, and the remaining rules fire in evaluation
 * order.
 */
export class BitsetPartition implements RuleGroup {
  readonly #members: readonly Member[];
  /** The prepared result of each rule that fires without further evaluation; undefined for the others. */
  readonly #certain: readonly (FiredRule | undefined)[];
  readonly #columns: readonly BitsetColumn[];
  readonly #all: number;

  /** `columns` in evaluation order: the most selective first. */
  constructor(members: readonly Member[], columns: readonly BitsetColumn[]) {
    this.#members = members;
    this.#certain = members.map(({ rule, plain, rest }) =>
      rest === undefined && hasFixedEvent(rule) ? plain : undefined,
    );
    this.#columns = columns;
    this.#all = fullBitset(members.length);
  }

  run(reader: FactReader, scope: Scope, result: EvaluationResult): void {
    let standing = this.#all;
    const columns = this.#columns;
    for (let at = 0; at < columns.length; at += 1) {
      standing = (columns[at] as BitsetColumn).narrow(standing, reader, scope);
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
