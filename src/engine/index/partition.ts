import { type EvaluationResult, hasFixedEvent } from '../evaluate/evaluation-result.ts';
import type { FactReader } from '../evaluate/fact-reader.ts';
import type { FiredRule, Scope } from '../language/rule-program.ts';
import { type Bitmap, fullMap, intersect, intersectBoth } from './bitmap.ts';
import type { Column } from './column.ts';
import type { Member } from './member.ts';
import type { RuleGroup } from './rule-group.ts';

/**
 * Rules that are evaluated together: the bitmaps of their columns are intersected, and the remaining rules fire in evaluation
 * order.
 */
export class Partition implements RuleGroup {
  readonly #members: readonly Member[];
  /** The prepared result of each rule that fires without further evaluation; undefined for the others. */
  readonly #certain: readonly (FiredRule | undefined)[];
  /** The same list if it is complete. */
  readonly #allCertain: readonly FiredRule[] | undefined;
  // The first, second and last column, and those between. The usual ones have names, because a loop over a list costs more.
  readonly #first: Column;
  readonly #second: Column;
  readonly #between: readonly Column[];
  readonly #last: Column;
  /** Buffer for fired rules: a list of its final length costs less than one that grows. */
  readonly #fired: FiredRule[];
  readonly #standing: Bitmap;

  /** `columns` in evaluation order: the most selective first. */
  constructor(members: readonly Member[], columns: readonly Column[]) {
    this.#members = members;
    this.#certain = members.map(({ rule, plain, rest }) =>
      rest === undefined && hasFixedEvent(rule) ? plain : undefined,
    );
    this.#allCertain = this.#certain.includes(undefined) ? undefined : members.map(({ plain }) => plain);
    const everyRule: Column = { maps: fullMap(members.length), select: () => 0 };
    const [first = everyRule, second = everyRule, ...others] = columns;
    this.#first = first;
    this.#second = second;
    this.#last = others.pop() ?? everyRule;
    this.#between = others;
    this.#fired = members.map(({ plain }) => plain);
    this.#standing = everyRule.maps.slice();
  }

  run(reader: FactReader, scope: Scope, result: EvaluationResult): void {
    const standing = this.#standing;
    const first = this.#first;
    const second = this.#second;
    const a = first.select(reader, scope);
    const b = second.select(reader, scope);
    if (!intersectBoth(standing, first.maps, a, second.maps, b)) return;
    const between = this.#between;
    for (let at = 0; at < between.length; at += 1) {
      const column = between[at] as Column;
      if (!intersect(standing, column.maps, column.select(reader, scope))) return;
    }
    const start = this.#last.select(reader, scope);
    if (this.#allCertain === undefined) this.#fire(start, reader, result);
    else this.#fireCertain(start, this.#allCertain, result);
  }

  /** Fires the remaining rules that are also in the last column's bitmap at `start`. */
  #fire(start: number, reader: FactReader, result: EvaluationResult): void {
    const standing = this.#standing;
    const { maps } = this.#last;
    const fired = this.#fired;
    const certain = this.#certain;
    let count = 0;
    for (let word = 0; word < standing.length; word += 1) {
      let bits = (standing[word] as number) & (maps[start + word] as number);
      for (; bits !== 0; bits &= bits - 1) {
        const at = (word << 5) + 31 - Math.clz32(bits & -bits);
        const one = certain[at] ?? decide(this.#members[at] as Member, reader, result);
        if (one !== undefined) fired[count++] = one;
      }
    }
    if (count > 0) result.take(fired, count);
  }

  /** The same if no rule needs further evaluation. */
  #fireCertain(start: number, certain: readonly FiredRule[], result: EvaluationResult): void {
    const standing = this.#standing;
    const { maps } = this.#last;
    const fired = this.#fired;
    let count = 0;
    for (let word = 0; word < standing.length; word += 1) {
      const first = (word << 5) + 31;
      for (
        let bits = (standing[word] as number) & (maps[start + word] as number);
        bits !== 0;
        bits &= bits - 1
      )
        fired[count++] = certain[first - Math.clz32(bits & -bits)] as FiredRule;
    }
    if (count > 0) result.take(fired, count);
  }
}

const decide = (
  { rule, plain, rest }: Member,
  reader: FactReader,
  result: EvaluationResult,
): FiredRule | undefined => (rest === undefined || rest(reader) ? result.resolve(rule, plain) : undefined);
