import { holdPromise } from '../../domain/promises/hold-promise.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { Commit, Ledger } from '../ports.ts';

/**
 * Holds back what a commit on its way promises, because its caller is answered without it. It is sent behind the commit before the
 * caller is answered, so it is stored if the commit is, even if this process is killed right after the answer. Where somebody
 * changed the customer's memory in between, it changes nothing.
 */
export async function holdBehind(commit: Commit, ledger: Pick<Ledger, 'settle'>, now: number): Promise<void> {
  const { memory, decision } = commit;
  const { decisionId, interactionId, actions } = decision;
  if (memory?.next === undefined || actions.length === 0) return;
  const { id, next } = memory;
  const promises = next.promises.map((promise) =>
    promise.decisionId === decisionId ? holdPromise(promise, now) : promise,
  );
  const held = { id, expected: next.version, next: { ...next, version: next.version + 1, promises } };
  const nothing = { givenBack: [], takes: [], cancelled: [], tasks: [] };
  try {
    await ledger.settle({ decisionId, interactionId, memory: held, ...nothing, onlyBehind: commit });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}
