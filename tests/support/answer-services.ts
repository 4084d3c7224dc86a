import { systemClock } from '../../src/adapters/system-clock.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import { answerParty } from '../../src/decide/answer/answer-party.ts';
import { identifyCustomer } from '../../src/decide/inquiry/identify-customer.ts';
import type { Answer, AnswerServices } from '../../src/decide/inquiry/inquiry.ts';
import type { DecisionRequest } from '../../src/domain/decision/decision-request.ts';
import type { RuleSetInForce } from '../../src/domain/rule-set/rule-set.ts';

type Stores = Pick<AnswerServices, 'snapshots' | 'ledger' | 'losses'>;

/** What decides over a store, at the time that `now` gives (epoch ms), and with all the time it needs. */
export const answerFrom = (
  { snapshots, ledger, losses }: Stores,
  now: () => number,
  more: Partial<AnswerServices> = {},
): AnswerServices => ({
  snapshots,
  ledger,
  losses,
  withdraw: async () => undefined,
  clock: { ...systemClock, now },
  defaultBudgetMs: 60_000,
  ...more,
});

/** One answer for each person whom the request's identity names, wired as the service does it. */
export function askParty(
  inForce: RuleSetInForce,
  request: DecisionRequest,
  services: AnswerServices,
): Promise<readonly Answer[]> {
  const answer = (each: DecisionRequest, offerable?: ReadonlySet<string>) =>
    answerInteraction(inForce, each, services, { offerable });
  return answerParty(inForce.ruleSet, request, {
    ...services,
    answer,
    rehearse: answer,
    identify: async (each) => identifyCustomer(each, services),
  });
}
