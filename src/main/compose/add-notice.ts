import type { Decision } from '../../domain/decision/decision.ts';
import { reason } from '../../domain/decision/reason.ts';
import type { HttpServices } from '../../http/services/http-services.ts';
import type { Stores } from './stores.ts';

type Answering = Pick<HttpServices, 'answerInteraction' | 'findDecision'>;

/** Adds what every answer must say of the store to the reasons of every decision that is given; stored decisions stay as they are. */
export function addNotice(answering: Answering, { notice }: Pick<Stores, 'notice'>): Answering {
  if (notice === undefined) return answering;
  const add = (decision: Decision): Decision => ({
    ...decision,
    reasons: [...decision.reasons, reason(notice)],
  });
  return {
    answerInteraction: async (inForce, request, arrival) => {
      const answer = await answering.answerInteraction(inForce, request, arrival);
      const decision = add(answer.decision);
      return { ...answer, decision, bytes: Buffer.from(JSON.stringify(decision)) };
    },
    findDecision: async (decisionId) => {
      const decision = await answering.findDecision(decisionId);
      return decision && add(decision);
    },
  };
}
