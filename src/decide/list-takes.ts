import type { BudgetTake } from '../domain/contact/budget.ts';
import type { Pack, PlacedOffer } from '../domain/rule-set/rule-set.ts';
import { canonicalKey } from '../shared/canonical-key.ts';
import { dayMs } from '../shared/durations.ts';
import { type Resolve, readInstant } from './resolve-value.ts';

const week = 7 * dayMs;
const tenYears = 3653 * dayMs;

/** What to take from a pack's budget: counted by its resolved key, limited by what the caller's context says is there. */
export function toTake(id: string, pack: Pack, resolve: Resolve, now: number): BudgetTake | undefined {
  const budget = pack.budgets[id];
  if (budget === undefined) return undefined;
  const limit = resolve(budget.limit);
  const expires = readInstant(
    budget.expires === undefined ? undefined : resolve(budget.expires),
    pack.file.timeZone,
  );
  return {
    budget: id,
    key: [pack.name, id, ...budget.key.map((ref) => canonicalKey(resolve(ref)))].join('/'),
    amount: 1,
    limit: typeof limit === 'number' && limit > 0 ? Math.floor(limit) : 0,
    // An instant in the past must not make the count forget itself while passengers still stand in line.
    expiresAt: Math.max(expires ?? now, now) + week,
  };
}

/** What making an offer uses up: its budget and its stock. */
export function listOfferTakes(offer: PlacedOffer, pack: Pack, resolve: Resolve, now: number): BudgetTake[] {
  const budget = offer.budget === undefined ? undefined : toTake(offer.budget, pack, resolve, now);
  const takes = budget === undefined ? [] : [budget];
  if (offer.stock === undefined) return takes;
  const key = [offer.pack, 'stock', offer.id].join('/');
  return [...takes, { budget: offer.id, key, amount: 1, limit: offer.stock, expiresAt: now + tenYears }];
}
