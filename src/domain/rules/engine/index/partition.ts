import { type EvaluationResult, hasFixedEvent } from '../evaluation-result.ts';
import type { FactReader } from '../fact-reader.ts';
import type { FiredRule, Scope } from '../rule-program.ts';
import { type BitMap, copyMap, fullMap, intersect, intersectBoth } from './bit-map.ts';
import type { Column } from './column.ts';
import type { Member } from './member.ts';
import type { RuleGroup } from './rule-group.ts';

/** Rules that are evaluated together: their columns are intersected, what remains fires, in evaluation order. */
export class Partition implements RuleGroup {
  readonly #members: readonly Member[];
  /** What fires as it is when its rule is left standing; undefined for rules that need another look. */
  readonly #certain: readonly (FiredRule | undefined)[];
  readonly #columns: readonly Column[];
  readonly #all: BitMap;
  /** What fires, while it is being collected: a list of its final length costs less than one that grows. */
  readonly #fired: FiredRule[];
  readonly #standing: BitMap;

  /** `columns` in the order in which they are asked: those that exclude most first. */
  constructor(members: readonly Member[], columns: readonly Column[]) {
    this.#members = members;
    this.#certain = members.map(({ rule, plain, rest }) =>
      rest === undefined && hasFixedEvent(rule) ? plain : undefined,
    );
    this.#columns = columns;
    this.#fired = members.map(({ plain }) => plain);
    this.#all = fullMap(members.length);
    this.#standing = this.#all.slice();
  }

  run(reader: FactReader, scope: Scope, result: EvaluationResult): void {
    if (this.#select(reader, scope)) this.#fire(reader, result);
  }

  /** Leaves standing the rules that all columns select; whether there are any. */
  #select(reader: FactReader, scope: Scope): boolean {
    const standing = this.#standing;
    const columns = this.#columns;
    const first = columns[0];
    const second = columns[1];
    if (first === undefined || second === undefined) return this.#selectOne(first, reader, scope);
    const a = first.select(reader, scope);
    const b = second.select(reader, scope);
    if (!intersectBoth(standing, first.maps, a, second.maps, b)) return false;
    for (let at = 2; at < columns.length; at += 1) {
      const column = columns[at] as Column;
      if (!intersect(standing, column.maps, column.select(reader, scope))) return false;
    }
    return true;
  }

  /** The same of one column or none. */
  #selectOne(column: Column | undefined, reader: FactReader, scope: Scope): boolean {
    const at = column === undefined ? 0 : column.select(reader, scope);
    copyMap(this.#standing, 0, column?.maps ?? this.#all, at, this.#standing.length);
    return true;
  }

  #fire(reader: FactReader, result: EvaluationResult): void {
    const standing = this.#standing;
    const fired = this.#fired;
    const certain = this.#certain;
    let count = 0;
    for (let word = 0; word < standing.length; word += 1) {
      let bits = standing[word] as number;
      while (bits !== 0) {
        const lowest = bits & -bits;
        const at = (word << 5) + 31 - Math.clz32(lowest);
        bits ^= lowest;
        const one = certain[at] ?? decide(this.#members[at] as Member, reader, result);
        if (one !== undefined) fired[count++] = one;
      }
    }
    if (count > 0) result.take(fired, count);
  }
}

const decide = (
  { rule, plain, rest }: Member,
  reader: FactReader,
  result: EvaluationResult,
): FiredRule | undefined => (rest === undefined || rest(reader) ? result.resolve(rule, plain) : undefined);
