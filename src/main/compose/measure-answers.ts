import type { Logger } from 'pino';
import type { Metrics } from '../../adapters/telemetry/create-metrics.ts';
import type { Config } from '../../config/config.ts';
import type { AnswerRequest } from './decide-in-turns.ts';

/**
 * Counts and times every answer. Logs the slow and the degraded ones, and a sample of the others: a line for each would cost a
 * third of the throughput.
 */
export function measureAnswers(
  answer: AnswerRequest,
  { config, logger }: { readonly config: Config; readonly logger: Logger },
  metrics: Metrics,
): AnswerRequest {
  return async (inForce, request, arrival) => {
    const started = performance.now();
    const answered = await answer(inForce, request, arrival);
    const { decision, repeated } = answered;
    const elapsedMs = performance.now() - started;
    const budget = (request.budgetMs ?? config.defaultBudgetMs) / 1000;
    metrics.observeDecision(decision, { repeated, seconds: elapsedMs / 1000, budget });
    const slow = elapsedMs > config.slowDecisionMs;
    const degraded = decision.degraded.length > 0;
    if (!(slow || degraded) && Math.random() >= config.logSampleRate) return answered;
    const entry = {
      decisionId: decision.decisionId,
      touchpoint: decision.touchpoint,
      channel: decision.channelUsed,
      actions: decision.actions.map(({ type, reason }) => `${type}:${reason.ruleId}`),
      offers: decision.offers.map(({ offerId }) => offerId),
      degraded: decision.degraded.map(({ code }) => code),
      repeated,
      elapsedMs: Math.round(elapsedMs * 100) / 100,
    };
    if (slow || degraded) logger.warn(entry, slow ? 'decision was slow' : 'decision was degraded');
    else logger.info(entry, 'decision');
    return answered;
  };
}
