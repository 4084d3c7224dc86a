import type { Ledger } from '../../decide/ports.ts';
import { ServiceError, type ServiceErrorCode } from '../../domain/shared/service-error.ts';

/** The time (epoch ms) since which no decision could be stored, and the reason. */
export type WriteFailure = {
  readonly since: number;
  readonly code: ServiceErrorCode;
  readonly detail: string;
};

export type WatchedLedger = {
  readonly ledger: Ledger;
  /** Undefined while the latest decision could be stored. */
  readonly failure: () => WriteFailure | undefined;
};

/** Records if decisions can be stored: a readable ledger may still be full or read-only. */
export function watchWrites(ledger: Ledger, now: () => number): WatchedLedger {
  let failure: WriteFailure | undefined;
  const commit: Ledger['commit'] = async (change) => {
    try {
      const result = await ledger.commit(change);
      failure = undefined;
      return result;
    } catch (error) {
      if (error instanceof ServiceError)
        failure = { since: failure?.since ?? now(), code: error.code, detail: error.message };
      throw error;
    }
  };
  return { ledger: { ...ledger, commit }, failure: () => failure };
}
