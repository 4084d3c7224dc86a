import { answerInteraction } from '../../decide/answer/answer-interaction.ts';
import type { AnswerServices } from '../../decide/inquiry/inquiry.ts';
import { DeliveryError, type RemedyDesk } from '../../deliver/ports.ts';
import { decisionRequestSchema } from '../../domain/decision/decision-request.ts';
import type { RuleSetInForce } from '../../domain/rule-set/rule-set.ts';
import type { Task } from '../../domain/tasks/task.ts';

/** Nobody waits for it: the time in which the stores must answer, in ms. */
const budgetMs = 5000;

/** Decides remedies by the rules in force. The task's id is the interactionId, so that a remedy is decided once. */
export function openRemedyDesk(answering: AnswerServices, currentRuleSet: () => RuleSetInForce): RemedyDesk {
  return {
    async decide(task) {
      const { decision } = await answerInteraction(currentRuleSet(), toRequest(task), answering, {
        remedyFor: task.actionId ?? '',
      });
      // What was decided on an old snapshot is stored: it would be the same at every attempt.
      const degraded = decision.degraded.find(({ repeat }) => repeat !== 'same-decision');
      if (degraded !== undefined)
        throw new DeliveryError(`the remedy could not be decided: ${degraded.code}`);
      return { decisionId: decision.decisionId, actions: decision.actions.length };
    },
  };
}

/** The request of the decision whose promise was refused, as far as its call kept it. */
function toRequest({ taskId, touchpoint, channel, customerId, locale, payload }: Task) {
  return decisionRequestSchema.parse({
    interactionId: taskId,
    touchpoint,
    channel,
    customer: { id: customerId },
    context: payload['context'],
    locale,
    budgetMs,
  });
}
