import type { Test } from '../compile-condition.ts';
import type { EvaluationResult } from '../evaluation-result.ts';
import type { FactReader } from '../fact-reader.ts';
import type { RuleNode } from '../rule-node.ts';
import type { FiredRule, Scope } from '../rule-program.ts';
import { type BitMap, fullMap, intersect } from './bit-map.ts';
import type { Column } from './column.ts';

/** A rule of a partition; `rest` is what its columns leave open, undefined where they say it all. */
export type Member = { readonly rule: RuleNode; readonly plain: FiredRule; readonly rest: Test | undefined };

/** Rules that are evaluated together: their columns are intersected, what remains fires, in evaluation order. */
export class Partition {
  readonly #members: readonly Member[];
  readonly #columns: readonly Column[];
  readonly #all: BitMap;
  readonly #standing: BitMap;

  /** `columns` in the order in which they are asked: those that exclude most first. */
  constructor(members: readonly Member[], columns: readonly Column[]) {
    this.#members = members;
    this.#columns = columns;
    this.#all = fullMap(members.length);
    this.#standing = this.#all.slice();
  }

  run(reader: FactReader, scope: Scope, result: EvaluationResult): void {
    const standing = this.#standing;
    const [first] = this.#columns;
    standing.set(first === undefined ? this.#all : first.select(reader, scope));
    for (let at = 1; at < this.#columns.length; at += 1)
      if (!intersect(standing, (this.#columns[at] as Column).select(reader, scope))) return;
    for (let word = 0; word < standing.length; word += 1)
      if (standing[word] !== 0) this.#fire(word, reader, result);
  }

  #fire(word: number, reader: FactReader, result: EvaluationResult): void {
    let bits = this.#standing[word] as number;
    while (bits !== 0) {
      const bit = 31 - Math.clz32(bits & -bits);
      bits &= bits - 1;
      const { rule, plain, rest } = this.#members[word * 32 + bit] as Member;
      if (rest === undefined || rest(reader)) result.fire(rule, plain);
    }
  }
}
