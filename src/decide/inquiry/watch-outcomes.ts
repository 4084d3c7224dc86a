import type { OutcomeRates } from '../../domain/contact/budget.ts';
import { indexOutcomes } from '../../domain/contact/outcome-rates.ts';
import type { Soon } from '../../shared/soon.ts';
import type { Ledger } from '../ports.ts';

/** How offers fared over all customers, never older than a second while the ledger can be read. */
export type OutcomeWatch = { readonly current: () => Soon<OutcomeRates> };

const freshMs = 1000;

/**
 * Reads the ledger's counts at most once a second, when they are asked for, once for all who ask meanwhile. While the ledger is
 * away the last counts stand: a propensity that is a little old is better than none.
 */
export function watchOutcomes(
  ledger: Pick<Ledger, 'countOutcomes'>,
  clock: { readonly elapsed: () => number },
): OutcomeWatch {
  let rates = indexOutcomes([]);
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<OutcomeRates> | undefined;

  const read = async (): Promise<OutcomeRates> => {
    const started = clock.elapsed();
    try {
      rates = indexOutcomes(await ledger.countOutcomes());
    } catch {
      // The ledger's own metrics count its failures; a decision that needs it meets the failure itself.
    }
    readAt = started;
    reading = undefined;
    return rates;
  };

  return {
    current: () => {
      if (clock.elapsed() - readAt < freshMs) return rates;
      reading ??= read();
      return reading;
    },
  };
}
