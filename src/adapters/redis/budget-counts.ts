import type { BudgetState, BudgetTake } from '../../domain/contact/budget.ts';
import { stateOfBudget } from '../../domain/contact/take-budget.ts';
import type { RedisClient } from './connect-redis.ts';
import type { KeyLayout } from './key-layout.ts';
import { asStore } from './redis-error.ts';
import { runScript } from './redis-script.ts';

/** The counts under these keys that something is taken from at `now` (epoch ms). */
export async function readBudgets(
  client: RedisClient,
  keys: KeyLayout,
  budgetKeys: readonly string[],
  now: number,
): Promise<readonly BudgetState[]> {
  const counts = await asStore(
    Promise.all(
      budgetKeys.map((key) => client.hmget(keys.budget({ key }), 'taken', 'limit', 'expiresAt', 'confirmed')),
    ),
  );
  return budgetKeys.flatMap((key, index) => {
    const [taken, limit, expiresAt, confirmed] = counts[index] ?? [];
    if (taken == null || Number(expiresAt) <= now) return [];
    const record = { taken: Number(taken), limit: Number(limit), confirmed: Number(confirmed ?? 0) };
    return [stateOfBudget(key, record)];
  });
}

export async function correctBudget(
  client: RedisClient,
  keys: KeyLayout,
  { key, limit }: { readonly key: string; readonly limit: number },
  now: number,
): Promise<BudgetState | undefined> {
  const taken = await asStore(runScript(client, 'correct-budget', [keys.budget({ key })], [limit, now]));
  return taken === null ? undefined : { key, taken: Number(taken), limit };
}

/** The budgets that a script found short: the number of the take, what is taken, the limit, and so on. */
export function readShort(reply: readonly unknown[], takes: readonly BudgetTake[]): BudgetState[] {
  const budgets: BudgetState[] = [];
  for (let index = 0; index + 2 < reply.length; index += 3) {
    const take = takes[Number(reply[index]) - 1];
    if (take !== undefined)
      budgets.push({ key: take.key, taken: Number(reply[index + 1]), limit: Number(reply[index + 2]) });
  }
  return budgets;
}
