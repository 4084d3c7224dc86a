import { snapshotOf } from '../domain/decision/interaction.ts';
import type { Task } from '../domain/tasks/task.ts';
import { askSystems } from './ask-systems.ts';
import { decide } from './decide.ts';
import { type Answer, type Attempt, answerWith, type Inquiry } from './inquiry.ts';
import type { Commit, SystemDesk } from './ports.ts';

/** What was stored of the decision. */
export type Stored = Pick<Commit, 'memory' | 'tasks' | 'customerId' | 'request' | 'basis'>;

/** Asks systems while the customer waits. The decision is stored, so it is made again as of the same moment. */
export function askInTime(
  inquiry: Inquiry,
  systems: SystemDesk,
  { customer, counters, proposal, fingerprint }: Attempt,
  answer: Answer,
  { memory, tasks, customerId, request: kept, basis }: Stored,
): Promise<Answer> {
  const { request, services, ruleSet, remedyFor } = inquiry;
  const { ledger, clock, digest } = services;
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
        fingerprint,
        ...(kept && { request: kept }),
        ...(basis && { basis }),
        ...(customerId === undefined ? {} : { customerId }),
      },
      leftFor: (call) => leftFor(call, inquiry),
      isOver: () => inquiry.isAnswered,
      now: clock.now,
      budgets: counters.budgets,
      noteShort: (budgets) => {
        for (const state of budgets) counters.budgets.set(state.key, state);
      },
      decideAgain: (own, prior) => {
        const offerable = new Set(prior.answer.decision.offers.map(({ offerId }) => offerId));
        const interaction = { request, customer, remedyFor, own, offerable, systems: systems.connectors };
        const again = decide(ruleSet, interaction, at, counters, true, digest);
        return {
          proposal: again,
          answer: answerWith(inquiry, again, [], 'same-decision'),
          tasks: again.tasks(),
        };
      },
    },
  );
}

/** The share of the budget in which systems answer, where the connector does not declare one; the rest is for the words. */
const usualShare = 0.8;
/** Less is not worth a call. */
const leastMs = 2;

function leftFor({ payload, pack }: Task, { request, ruleSet, arrivedAt, services }: Inquiry): number {
  const { connectors = {} } = ruleSet.packs.get(pack)?.file ?? {};
  const { deadlineShare = usualShare } = connectors[String(payload['connector'])] ?? {};
  const budgetMs = request.budgetMs ?? services.defaultBudgetMs;
  const left = Math.floor(arrivedAt + budgetMs * deadlineShare - services.clock.elapsed());
  return left < leastMs ? 0 : left;
}
