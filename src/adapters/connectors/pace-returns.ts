import { DeliveryError } from '../../deliver/ports.ts';
import type { Gate } from './limit-stuck-calls.ts';

/** So many calls a second come back to a system that takes none, however many wait for it. */
const mostPerSecond = 500;
/** The shortest wait, in ms: a system that takes few calls at once takes more a moment later. */
const shortestMs = 250;

/**
 * Gives each call that was not tried a turn of its own to come back. Calls that wait for a dead system cost next to nothing, and on its
 * return they come one after the other within seconds. `now`: milliseconds of any clock that never goes back.
 */
export function paceReturns(now: () => number): Gate {
  let lastTurn = Number.NEGATIVE_INFINITY;
  return async (exchange) => {
    try {
      return await exchange();
    } catch (error) {
      if (!(error instanceof DeliveryError) || !error.isUntried) throw error;
      const earliest = now() + Math.max(shortestMs, error.retryAfterMs ?? 0);
      lastTurn = Math.max(lastTurn + 1000 / mostPerSecond, earliest);
      throw new DeliveryError(error.reason, {
        isUntried: true,
        retryAfterMs: Math.ceil(lastTurn - now()),
        cause: error,
      });
    }
  };
}
