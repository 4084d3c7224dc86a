import { DeliveryError } from '../../deliver/ports.ts';
import { type BreakerOptions, createCircuitBreaker } from '../resilience/circuit-breaker.ts';
import type { Gate } from './limit-stuck-calls.ts';

/**
 * A system that errs now and then stays in use; one that is dead is tried again within a second of its return. Its first yes brings it
 * back: with more, one that loses every fifth call would hardly return, and each call that is not made costs a worker several times as
 * much as one that is.
 */
const limits = { failures: 10, restMs: 250, mostRestMs: 1000, probes: 1 };

/** Asks a system nothing for a while after many failures in a row. Refusals are answers, not failures. */
export function breakCalls(clock: Pick<BreakerOptions, 'now' | 'random' | 'onChange'>): Gate {
  const breaker = createCircuitBreaker({
    ...limits,
    ...clock,
    isFailure: (error) => error instanceof DeliveryError,
    refuse: (openMs) =>
      new DeliveryError('not called: the connector failed a moment ago', {
        isUntried: true,
        retryAfterMs: openMs,
      }),
  });
  return (exchange) => breaker.run(exchange);
}
