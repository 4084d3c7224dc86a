import { snapshotOf } from '../../domain/decision/interaction.ts';
import { askSystems } from '../ask/ask-systems.ts';
import { timeLeft } from '../ask/time-left.ts';
import { decide } from '../decide.ts';
import { type Answer, type Attempt, answerWith, type Inquiry } from '../inquiry/inquiry.ts';
import type { Commit, SystemDesk } from '../ports.ts';

/** What was stored of the decision. */
type Stored = Pick<Commit, 'memory' | 'tasks' | 'customerId' | 'fingerprint' | 'request' | 'basis'>;

/** Asks systems while the customer waits. The decision is stored, so it is made again as of the same moment. */
export function askInTime(
  inquiry: Inquiry,
  systems: SystemDesk,
  { customer, counters, proposal }: Attempt,
  answer: Answer,
  { memory, tasks, customerId, fingerprint, request: kept, basis }: Stored,
): Promise<Answer> {
  const { request, services, ruleSet, remedyFor } = inquiry;
  const { ledger, clock } = services;
  const at = Date.parse(answer.decision.decidedAt);
  inquiry.stored = answer;
  return askSystems(
    { proposal, answer, tasks },
    {
      ledger,
      systems,
      memory: memory?.next ?? counters.memory,
      customerId: snapshotOf(customer)?.customerId ?? '',
      keep: {
        ...(fingerprint !== undefined && { fingerprint }),
        ...(kept && { request: kept }),
        ...(basis && { basis }),
        ...(customerId === undefined ? {} : { customerId }),
      },
      leftFor: (call) =>
        timeLeft(call, ruleSet, {
          budgetMs: request.budgetMs ?? services.defaultBudgetMs,
          spentMs: clock.elapsed() - inquiry.arrivedAt,
        }),
      isOver: () => inquiry.isAnswered,
      noteStoring: (correct) => {
        inquiry.correct = correct;
      },
      now: clock.now,
      budgets: counters.budgets,
      noteShort: (budgets) => {
        for (const state of budgets) counters.budgets.set(state.key, state);
      },
      decideAgain: (own, prior) => {
        const offerable = new Set(prior.answer.decision.offers.map(({ offerId }) => offerId));
        const interaction = { request, customer, remedyFor, own, offerable, systems: systems.connectors };
        const again = decide(ruleSet, interaction, at, counters, true);
        return {
          proposal: again,
          answer: answerWith(inquiry, again, [], 'same-decision'),
          tasks: again.tasks(),
        };
      },
    },
  );
}
