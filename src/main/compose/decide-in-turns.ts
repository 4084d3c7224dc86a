import { createTurnClock } from '../../adapters/turn-clock.ts';
import { answerInteraction } from '../../decide/answer/answer-interaction.ts';
import type { DecisionQueue } from '../../decide/answer/decision-queue.ts';
import type { AnswerServices } from '../../decide/inquiry/inquiry.ts';
import type { HttpServices } from '../../http/services/http-services.ts';

export type AnswerRequest = HttpServices['answerInteraction'];

/** Queues every request until the end of the turn of the event loop that read it. */
export function decideInTurns(answering: AnswerServices, queue: Pick<DecisionQueue, 'add'>): AnswerRequest {
  const turns = createTurnClock();
  return (inForce, request, { priority = 0, offerable, startedAt = Number.POSITIVE_INFINITY } = {}) => {
    const { now, elapsed } = answering.clock;
    const arrivedAt = Math.min(turns.arrivedAt(), elapsed() - now() + startedAt);
    const deadline = arrivedAt + (request.budgetMs ?? answering.defaultBudgetMs);
    return queue.add({ arrivedAt, deadline, priority }, () =>
      answerInteraction(inForce, request, answering, { arrivedAt, offerable }),
    );
  };
}
