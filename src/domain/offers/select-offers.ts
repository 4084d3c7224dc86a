import type { BudgetState, BudgetTake } from '../contact/budget.ts';
import type { Allowance } from '../contact/contact-policies.ts';
import { compareRank, type RankedOffer } from './arbitrate.ts';

/** An offer that passed every gate, with what making it uses up. */
export type Candidate = RankedOffer & {
  readonly allowances: readonly Allowance[];
  readonly takes: readonly BudgetTake[];
};

/** A place to fill. `placement` is absent where the caller names none. */
export type Slot = { readonly placement?: string; readonly most: number };

export type SelectedOffer = Candidate & { readonly placement?: string };

/** A candidate that lost: to better ones, to the limits of an answer, or to a shared budget with nothing left. */
export type LostOffer = { readonly candidate: Candidate; readonly because: string };

export type Selection = { readonly selected: readonly SelectedOffer[]; readonly lost: readonly LostOffer[] };

export type SelectionLimits = {
  readonly slots: readonly Slot[];
  readonly mostPerCategory: number | undefined;
  /** Budgets known to be short. */
  readonly budgets: ReadonlyMap<string, BudgetState>;
};

/**
 * Fills the slots in their order with the best candidates: no offer twice, one of an exclusive group, at most so many of a
 * category, and never more of anything than its caps and budgets have left. Fallbacks come in only where nothing else did.
 */
export function selectOffers(candidates: readonly Candidate[], limits: SelectionLimits): Selection {
  const ranked = [...candidates].sort(compareRank);
  const regular = ranked.filter(
    ({ offer, score }) => offer.fallback !== true && (score.total > 0 || offer.mandatory === true),
  );
  const selection = fill(regular, limits);
  if (selection.selected.length > 0) return withLost(selection, ranked, regular);
  const fallbacks = ranked.filter(({ offer }) => offer.fallback === true);
  const rest = fill(fallbacks, limits);
  return withLost({ selected: rest.selected, lost: [...selection.lost, ...rest.lost] }, ranked, [
    ...regular,
    ...fallbacks,
  ]);
}

function withLost(
  selection: Selection,
  ranked: readonly Candidate[],
  tried: readonly Candidate[],
): Selection {
  const known = new Set(tried);
  const untried = ranked
    .filter((candidate) => !known.has(candidate))
    .map((candidate) => ({
      candidate,
      because: candidate.offer.fallback === true ? 'fallback-not-needed' : 'score-is-zero',
    }));
  return { selected: selection.selected, lost: [...selection.lost, ...untried] };
}

function fill(ranked: readonly Candidate[], { slots, mostPerCategory, budgets }: SelectionLimits): Selection {
  const use = new Usage(mostPerCategory, budgets);
  const selected: SelectedOffer[] = [];
  const reasons = new Map<Candidate, string>();
  const taken = new Set<Candidate>();
  for (const slot of slots) {
    const open = ranked.filter((candidate) => !taken.has(candidate) && fits(candidate, slot));
    for (const candidate of fillSlot(open, slot.most, use, reasons)) {
      taken.add(candidate);
      selected.push(slot.placement === undefined ? candidate : { ...candidate, placement: slot.placement });
    }
  }
  const lost = ranked
    .filter((candidate) => !taken.has(candidate))
    .map((candidate) => ({ candidate, because: reasons.get(candidate) ?? 'no-such-placement' }));
  return { selected, lost };
}

function fillSlot(
  open: readonly Candidate[],
  most: number,
  use: Usage,
  reasons: Map<Candidate, string>,
): Candidate[] {
  const filled: Candidate[] = [];
  for (const candidate of open) {
    const because = filled.length === most ? 'outranked' : use.refuse(candidate);
    if (because !== undefined) {
      reasons.set(candidate, because);
      continue;
    }
    use.take(candidate);
    filled.push(candidate);
  }
  return filled;
}

const fits = ({ offer }: Candidate, { placement }: Slot): boolean =>
  placement === undefined || offer.placements === undefined || offer.placements.includes(placement);

/** What the offers selected so far have used up. */
class Usage {
  readonly #mostPerCategory: number;
  readonly #budgets: ReadonlyMap<string, BudgetState>;
  readonly #used = new Map<string, number>();

  constructor(mostPerCategory: number | undefined, budgets: ReadonlyMap<string, BudgetState>) {
    this.#mostPerCategory = mostPerCategory ?? Number.POSITIVE_INFINITY;
    this.#budgets = budgets;
  }

  refuse({ offer, allowances, takes }: Candidate): string | undefined {
    if (offer.exclusiveGroup !== undefined && this.#of(`group/${offer.exclusiveGroup}`) > 0)
      return 'exclusive-group';
    if (this.#of(`category/${offer.category}`) >= this.#mostPerCategory) return 'enough-of-category';
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
