import { DeliveryError } from '../../deliver/ports.ts';
import { type BreakerOptions, createCircuitBreaker } from '../resilience/circuit-breaker.ts';
import type { Gate } from './limit-stuck-calls.ts';

/** A system that errs now and then stays in use; one that is dead is tried again within seconds of its return. */
const limits = { failures: 10, restMs: 500, mostRestMs: 4000, probes: 4 };

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
