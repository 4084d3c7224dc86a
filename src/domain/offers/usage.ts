import type { BudgetState, BudgetTake } from '../contact/budget.ts';
import type { Candidate } from './candidate.ts';

/** The caps and budgets used by the offers selected so far. */
export class Usage {
  readonly #mostPerCategory: number;
  readonly #budgets: ReadonlyMap<string, BudgetState>;
  /** Few: an answer has some tens of places. Looking through them takes less than counting them in maps. */
  readonly #selected: Candidate[] = [];

  constructor(mostPerCategory: number | undefined, budgets: ReadonlyMap<string, BudgetState>) {
    this.#mostPerCategory = mostPerCategory ?? Number.POSITIVE_INFINITY;
    this.#budgets = budgets;
  }

  /**
   * The reason why the answer holds too many offers of this kind, regardless of caps and budgets; undefined if it does not.
   */
  refuseKind({ offer }: Pick<Candidate, 'offer'>): string | undefined {
    const { exclusiveGroup, category } = offer;
    let ofCategory = 0;
    for (const { offer: other } of this.#selected) {
      if (exclusiveGroup !== undefined && other.exclusiveGroup === exclusiveGroup) return 'exclusive-group';
      if (other.category === category) ofCategory += 1;
    }
    return ofCategory >= this.#mostPerCategory ? 'enough-of-category' : undefined;
  }

  /** The reason why an offer cannot be made beside those selected; undefined if it can. */
  refuse(candidate: Candidate): string | undefined {
    const { allowances, takes } = candidate;
    const kind = this.refuseKind(candidate);
    if (kind !== undefined) return kind;
    const cap = allowances.find(({ key, left }) => this.#countCap(key) >= left);
    if (cap !== undefined) return `cap: ${cap.policyId}`;
    const short = takes.find((take) => this.#isShort(take));
    return short === undefined ? undefined : `budget-exhausted: ${short.budget}`;
  }

  take(candidate: Candidate): void {
    this.#selected.push(candidate);
  }

  #isShort({ key, amount, limit }: BudgetTake): boolean {
    const known = this.#budgets.get(key);
    const wanted = this.#countTaken(key) + amount;
    return known === undefined ? wanted > limit : known.taken + wanted > known.limit;
  }

  #countCap(key: string): number {
    let count = 0;
    for (const { allowances } of this.#selected)
      for (const allowance of allowances) if (allowance.key === key) count += 1;
    return count;
  }

  #countTaken(key: string): number {
    let count = 0;
    for (const { takes } of this.#selected)
      for (const take of takes) if (take.key === key) count += take.amount;
    return count;
  }
}
