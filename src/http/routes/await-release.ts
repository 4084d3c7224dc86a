import type { RuleSetInForce } from '../../domain/rule-set/rule-set.ts';
import type { HttpServices } from '../services/http-services.ts';

/** The share of the budget that a request may wait for its release: the rest is for the decision. */
const mostOfBudget = 0.8;
const defaultBudgetMs = 1000;

/**
 * The rule set that decides a request: the one in force, or what is in force once the release that it asks for has come or its time is
 * up. Waits for nothing where the request asks for none.
 */
export const ruleSetFor = (
  { currentRuleSet, releases }: Pick<HttpServices, 'currentRuleSet' | 'releases'>,
  requests: readonly { readonly minRelease?: number | undefined; readonly budgetMs?: number | undefined }[],
): RuleSetInForce | Promise<RuleSetInForce> => {
  const inForce = currentRuleSet();
  const least = Math.max(0, ...requests.map(({ minRelease = 0 }) => minRelease));
  if (least <= (inForce.release?.number ?? 0)) return inForce;
  const budgetMs = Math.min(...requests.map((request) => request.budgetMs ?? defaultBudgetMs));
  return releases.await(least, budgetMs * mostOfBudget);
};
