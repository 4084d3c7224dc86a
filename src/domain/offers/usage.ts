import type { BudgetState, BudgetTake } from '../contact/budget.ts';
import type { Candidate } from './candidate.ts';

/** The caps and budgets used by the offers selected so far. */
export class Usage {
  readonly #mostPerCategory: number;
  readonly #budgets: ReadonlyMap<string, BudgetState>;
  readonly #groups = new Set<string>();
  readonly #categories = new Map<string, number>();
  readonly #caps = new Map<string, number>();
  readonly #taken = new Map<string, number>();

  constructor(mostPerCategory: number | undefined, budgets: ReadonlyMap<string, BudgetState>) {
    this.#mostPerCategory = mostPerCategory ?? Number.POSITIVE_INFINITY;
    this.#budgets = budgets;
  }

  /**
   * The reason why the answer holds too many offers of this kind, regardless of caps and budgets; undefined if it does not.
   */
  refuseKind({ offer }: Pick<Candidate, 'offer'>): string | undefined {
    if (offer.exclusiveGroup !== undefined && this.#groups.has(offer.exclusiveGroup))
      return 'exclusive-group';
    return countOf(this.#categories, offer.category) >= this.#mostPerCategory
      ? 'enough-of-category'
      : undefined;
  }

  /** The reason why an offer cannot be made beside those selected; undefined if it can. */
  refuse(candidate: Candidate): string | undefined {
    const { allowances, takes } = candidate;
    const kind = this.refuseKind(candidate);
    if (kind !== undefined) return kind;
    const cap = allowances.find(({ key, left }) => countOf(this.#caps, key) >= left);
    if (cap !== undefined) return `cap: ${cap.policyId}`;
    const short = takes.find((take) => this.#isShort(take));
    return short === undefined ? undefined : `budget-exhausted: ${short.budget}`;
  }

  take({ offer, allowances, takes }: Candidate): void {
    if (offer.exclusiveGroup !== undefined) this.#groups.add(offer.exclusiveGroup);
    count(this.#categories, offer.category, 1);
    for (const { key } of allowances) count(this.#caps, key, 1);
    for (const { key, amount } of takes) count(this.#taken, key, amount);
  }

  #isShort({ key, amount, limit }: BudgetTake): boolean {
    const known = this.#budgets.get(key);
    const wanted = countOf(this.#taken, key) + amount;
    return known === undefined ? wanted > limit : known.taken + wanted > known.limit;
  }
}

const countOf = (counts: ReadonlyMap<string, number>, key: string): number => counts.get(key) ?? 0;

function count(counts: Map<string, number>, key: string, amount: number): void {
  counts.set(key, countOf(counts, key) + amount);
}
