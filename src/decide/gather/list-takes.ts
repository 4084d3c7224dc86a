import type { BudgetTake } from '../../domain/contact/budget.ts';
import type { Pack, PlacedOffer } from '../../domain/rule-set/rule-set.ts';
import { canonicalKey } from '../../shared/canonical-key.ts';
import { dayMs } from '../../shared/durations.ts';
import { type Resolve, readInstant } from './resolve-value.ts';

const week = 7 * dayMs;
const tenYears = 3653 * dayMs;

/**
 * What to take from a pack's budget: counted by its resolved key first, and by every other name that is known; limited by what the
 * caller's context says is there. None if there is no such budget.
 */
export function listTakes(
  id: string | undefined,
  pack: Pack | undefined,
  resolve: Resolve,
  now: number,
): readonly BudgetTake[] {
  const budget = id === undefined ? undefined : pack?.budgets[id];
  if (id === undefined || pack === undefined || budget === undefined) return none;
  const limit = resolve(budget.limit);
  const expires = readInstant(
    budget.expires === undefined ? undefined : resolve(budget.expires),
    pack.file.timeZone,
  );
  const keys = [budget.key.map((ref) => canonicalKey(resolve(ref)))];
  for (const ref of budget.alsoBy ?? none) {
    const value = resolve(ref);
    if (value !== undefined && value !== null) keys.push([nameOf(ref), canonicalKey(value)]);
  }
  return keys.map((parts) => ({
    budget: id,
    key: [pack.name, id, ...parts].join('/'),
    amount: 1,
    limit: typeof limit === 'number' && limit > 0 ? Math.floor(limit) : 0,
    // An instant in the past must not make the count forget itself while passengers still stand in line.
    expiresAt: Math.max(expires ?? now, now) + week,
  }));
}

const none: readonly never[] = [];

/** Names of different kinds do not meet: a day of departure is not one of arrival. */
const nameOf = ({
  fact,
  path = '$',
}: {
  readonly fact: string;
  readonly path?: string | undefined;
}): string => canonicalKey(`${fact}${path.slice(1)}`);

/** What making an offer uses up: its budget and its stock. */
export function listOfferTakes(
  offer: PlacedOffer,
  pack: Pack,
  resolve: Resolve,
  now: number,
): readonly BudgetTake[] {
  const takes = listTakes(offer.budget, pack, resolve, now);
  if (offer.stock === undefined) return takes;
  const key = [offer.pack, 'stock', offer.id].join('/');
  return [...takes, { budget: offer.id, key, amount: 1, limit: offer.stock, expiresAt: now + tenYears }];
}
