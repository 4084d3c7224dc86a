import type { Ledger } from '../../decide/ports.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { ListeningDeadlines } from './listening-deadlines.ts';

/** Runs a call to a store within its deadline, and not at all while the circuit is open. */
export type Guard = <T>(call: () => Promise<T>) => Promise<T>;

export function createGuard(breaker: CircuitBreaker, limitMs: number): Guard {
  const within = createDeadline(limitMs);
  return (call) => breaker.run(() => within(call));
}

/** A commit that missed its deadline may have been stored; a retry is then answered as repeated. */
export function guardLedger(ledger: Ledger, guard: Guard): Ledger {
  return {
    findByInteraction: (interactionId) => guard(async () => ledger.findByInteraction(interactionId)),
    findDecision: (decisionId) => guard(() => ledger.findDecision(decisionId)),
    readMemories: (...of) => guard(async () => ledger.readMemories(...of)),
    commit: (change) => guard(() => ledger.commit(change)),
    settle: (entry) => guard(() => ledger.settle(entry)),
    correctBudget: (key, limit) => guard(() => ledger.correctBudget(key, limit)),
    readBudgets: (keys) => guard(async () => ledger.readBudgets(keys)),
    readOutcomes: (decisionId) => guard(() => ledger.readOutcomes(decisionId)),
    addOutcomes: (entry) => guard(() => ledger.addOutcomes(entry)),
    countOutcomes: () => guard(() => ledger.countOutcomes()),
  };
}

/**
 * Waits at most `limitMs` for each call, then rejects with `store-unavailable`. The call itself continues and may still write.
 * The time in which this process could not hear the store does not count.
 */
export function createDeadline(limitMs: number): Guard {
  const deadlines = new ListeningDeadlines(limitMs);
  return (call) =>
    new Promise((resolve, reject) => {
      const done = deadlines.start(() =>
        reject(
          new ServiceError('store-unavailable', `The store did not answer within ${limitMs} ms; try again`),
        ),
      );
      call().then(resolve, reject).finally(done);
    });
}
