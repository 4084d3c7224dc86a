import type { Ledger } from '../../decide/ports.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { afterArrivals } from '../system-clock.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';

/** Runs a call to a store within its deadline, and not at all while the circuit is open. */
export type Guard = <T>(call: () => Promise<T>) => Promise<T>;

export function createGuard(breaker: CircuitBreaker, limitMs: number): Guard {
  return (call) => breaker.run(() => withDeadline(call, limitMs));
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
 * Waits at most `limitMs` for a call, then rejects with `store-unavailable`. The call itself continues and may still write. A
 * process that was busy first reads the replies that have arrived, so its own lateness does not count as the store's.
 */
export function withDeadline<T>(call: () => Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(afterArrivals, limitMs, () =>
      reject(
        new ServiceError('store-unavailable', `The store did not answer within ${limitMs} ms; try again`),
      ),
    );
    call().then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
