import type { BudgetState, BudgetTake } from '../contact/budget.ts';
import type { Allowance } from '../contact/policy-assessment.ts';
import type { RankedOffer } from './arbitrate.ts';

/** An offer that passed every gate, and the budgets and caps that it would use up. */
export type Candidate = RankedOffer & {
  readonly allowances: readonly Allowance[];
  readonly takes: readonly BudgetTake[];
};

/** A slot for offers. `placement` is absent if the caller names none. */
export type Slot = { readonly placement?: string | undefined; readonly most: number };

export type SelectedOffer = Candidate & { readonly placement?: string | undefined };

export type SelectionLimits = {
  readonly slots: readonly Slot[];
  readonly mostPerCategory: number | undefined;
  /** Budgets known to be short. */
  readonly budgets: ReadonlyMap<string, BudgetState>;
};

/** True for an offer that is tried first: fallbacks are used only if no regular offer can be made. */
export const isRegular = ({ offer, score }: RankedOffer): boolean =>
  offer.fallback !== true && (score.total > 0 || offer.mandatory === true);

export const isFallback = ({ offer }: RankedOffer): boolean => offer.fallback === true;

/** True if an offer may be shown in a slot. */
export const fits = ({ offer }: Pick<RankedOffer, 'offer'>, { placement }: Slot): boolean =>
  placement === undefined || offer.placements === undefined || offer.placements.includes(placement);
