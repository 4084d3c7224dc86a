import type { BudgetState, BudgetTake } from '../contact/budget.ts';
import type { Candidate } from './candidate.ts';

/** The caps and budgets used by the offers selected so far. */
export class Usage {
  readonly #mostPerCategory: number;
  readonly #budgets: ReadonlyMap<string, BudgetState>;
  readonly #used = new Map<string, number>();

  constructor(mostPerCategory: number | undefined, budgets: ReadonlyMap<string, BudgetState>) {
    this.#mostPerCategory = mostPerCategory ?? Number.POSITIVE_INFINITY;
    this.#budgets = budgets;
  }

  /**
   * The reason why the answer holds too many offers of this kind, regardless of caps and budgets; undefined if it does not.
   */
  refuseKind({ offer }: Pick<Candidate, 'offer'>): string | undefined {
    if (offer.exclusiveGroup !== undefined && this.#of(`group/${offer.exclusiveGroup}`) > 0)
      return 'exclusive-group';
    return this.#of(`category/${offer.category}`) >= this.#mostPerCategory ? 'enough-of-category' : undefined;
  }

  /** The reason why an offer cannot be made beside those selected; undefined if it can. */
  refuse(candidate: Candidate): string | undefined {
    const { allowances, takes } = candidate;
    const kind = this.refuseKind(candidate);
    if (kind !== undefined) return kind;
    const cap = allowances.find(({ key, left }) => this.#of(`cap/${key}`) >= left);
    if (cap !== undefined) return `cap: ${cap.policyId}`;
    const short = takes.find((take) => this.#isShort(take));
    return short === undefined ? undefined : `budget-exhausted: ${short.budget}`;
  }

  take({ offer, allowances, takes }: Candidate): void {
    if (offer.exclusiveGroup !== undefined) this.#add(`group/${offer.exclusiveGroup}`, 1);
    this.#add(`category/${offer.category}`, 1);
    for (const { key } of allowances) this.#add(`cap/${key}`, 1);
    for (const { key, amount } of takes) this.#add(`take/${key}`, amount);
  }

  #isShort({ key, amount, limit }: BudgetTake): boolean {
    const known = this.#budgets.get(key);
    const wanted = this.#of(`take/${key}`) + amount;
    return known === undefined ? wanted > limit : known.taken + wanted > known.limit;
  }

  #of(key: string): number {
    return this.#used.get(key) ?? 0;
  }

  #add(key: string, amount: number): void {
    this.#used.set(key, this.#of(key) + amount);
  }
}
