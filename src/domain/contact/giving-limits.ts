import { digest } from '../../shared/digest.ts';
import { dayMs } from '../../shared/durations.ts';
import type { LimitPolicy } from '../pack/format/policy-file.ts';
import type { BudgetTake } from './budget.ts';
import { periodOf } from './policy-window.ts';

export type PlacedLimit = LimitPolicy & { readonly pack: string };

/** What is to be given, to whom and when. */
export type Gift = {
  readonly pack: string;
  readonly action: string;
  readonly reason: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly customerId: string;
  /** A customer without one is a household of one. */
  readonly household: string | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The zone of the pack: periods are the same for all members of a household. */
  readonly timeZone: string;
};

const aWhile = 7 * dayMs;
const ages = 10 * 366 * dayMs;

/**
 * What a gift takes from the limits on giving. The ledger counts it in the write that stores the promise, and gives it back with
 * the promise. Keys name a person by the digest of the id: they outlive the person's data.
 */
export function takeFromLimits(limits: readonly PlacedLimit[], gift: Gift): BudgetTake[] {
  const takes: BudgetTake[] = [];
  for (const limit of limits) {
    if (!isAbout(limit, gift)) continue;
    const amount = limit.sum === undefined ? 1 : gift.params[limit.sum];
    if (typeof amount !== 'number' || !(amount > 0)) continue;
    takes.push(toTake(limit, amount, gift));
  }
  return takes;
}

const isAbout = ({ pack, of }: PlacedLimit, gift: Gift): boolean =>
  pack === gift.pack &&
  of.actions.includes(gift.action) &&
  (of.reasons === undefined || of.reasons.includes(gift.reason));

function toTake(
  { id, scope, most, per }: PlacedLimit,
  amount: number,
  { pack, customerId, household, now, timeZone }: Gift,
): BudgetTake {
  const whose =
    scope === 'household' && household !== undefined
      ? `household/${digest(household)}`
      : `customer/${digest(customerId)}`;
  const period = per === 'total' ? undefined : periodOf(per, now, timeZone);
  return {
    budget: id,
    key: [pack, 'limit', id, whose, period?.name ?? 'total'].join('/'),
    amount,
    limit: most,
    expiresAt: period === undefined ? now + ages : period.end + aWhile,
  };
}
