import { type EvaluationResult, hasFixedEvent } from '../evaluate/evaluation-result.ts';
import type { FactReader } from '../evaluate/fact-reader.ts';
import type { FiredRule, Scope } from '../language/rule-program.ts';
import { type BitMap, fullMap, intersect, intersectBoth } from './bit-map.ts';
import type { Column } from './column.ts';
import type { Member } from './member.ts';
import type { RuleGroup } from './rule-group.ts';

/** Rules that are evaluated together: their columns are intersected, what remains fires, in evaluation order. */
export class Partition implements RuleGroup {
  readonly #members: readonly Member[];
  /** What fires as it is when its rule is left standing; undefined for rules that need another look. */
  readonly #certain: readonly (FiredRule | undefined)[];
  /** The same where that is so of all rules. */
  readonly #allCertain: readonly FiredRule[] | undefined;
  // The first column, the second, the last, and those between: the commonest are named, as a loop over a list costs more.
  readonly #first: Column;
  readonly #second: Column;
  readonly #between: readonly Column[];
  readonly #last: Column;
  /** What fires, while it is being collected: a list of its final length costs less than one that grows. */
  readonly #fired: FiredRule[];
  readonly #standing: BitMap;

  /** `columns` in the order in which they are asked: those that exclude most first. */
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

  /** Fires the standing rules that are in the last column's map at `start` too. */
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

  /** The same where nothing needs another look. */
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
