import { runtime } from '../../adapters/runtime.ts';
import { systemClock } from '../../adapters/system-clock.ts';
import type { Metrics } from '../../adapters/telemetry/create-metrics.ts';
import type { Config } from '../../config/config.ts';
import type { AnswerServices } from '../../decide/inquiry/inquiry.ts';
import { watchOutcomes } from '../../decide/inquiry/watch-outcomes.ts';
import type { LateDecisions, SystemDesk } from '../../decide/ports.ts';
import { holdDecision, releaseDecision } from '../../deliver/hold-decision.ts';
import type { MovedPromise } from '../../deliver/move-promise-of.ts';
import { withdrawGroundlessPromise } from '../../deliver/withdraw-groundless.ts';
import { stateOf } from '../../domain/promises/promise-life.ts';
import type { Stores } from './stores.ts';

/** What decides over these stores. */
export function answerServices(
  {
    config,
    stores,
    systems,
  }: { readonly config: Config; readonly stores: Stores; readonly systems?: SystemDesk },
  metrics: Metrics,
  onCanaryFailure?: AnswerServices['onCanaryFailure'],
): AnswerServices {
  const withdrawal = { promises: stores.ledger, tasks: stores.tasks, now: Date.now };
  return {
    snapshots: stores.snapshots,
    ledger: stores.ledger,
    losses: stores.losses,
    late: lateDecisions(stores),
    withdraw: async (customerId, groundless) =>
      countMoved(metrics, await withdrawGroundlessPromise(customerId, groundless, withdrawal)),
    clock: systemClock,
    defaultBudgetMs: config.defaultBudgetMs,
    runtime: runtime.id,
    outcomes: watchOutcomes(stores.ledger, systemClock),
    ...(systems && { systems }),
    ...(onCanaryFailure && { onCanaryFailure }),
  };
}

/** Holds back what a caller may not have heard, and releases it. */
export const lateDecisions = ({ ledger, tasks }: Stores): LateDecisions => {
  const ports = { promises: ledger, tasks, now: Date.now };
  return {
    hold: (customerId, decisionId) => holdDecision(customerId, decisionId, ports),
    release: (customerId, decisionId, known) => releaseDecision(customerId, decisionId, ports, known),
  };
};

/** Counts a promise that has moved. */
export function countMoved(metrics: Metrics, moved: MovedPromise): MovedPromise {
  if (moved.status === 'moved') metrics.countPromise(moved.promise.type, stateOf(moved.promise));
  return moved;
}
