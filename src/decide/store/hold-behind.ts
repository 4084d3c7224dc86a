import { holdPromise } from '../../domain/promises/hold-promise.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { Clock } from '../inquiry/inquiry.ts';
import type { Commit, LateDecisions, Ledger } from '../ports.ts';

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

/** How long after a commit was lost its ledger is looked at, in ms: an outage may last, and what waited in a socket comes late. */
const looksMs = [250, 500, 1000, 2000, 4000, 8000, 16_000];

/**
 * Holds back what a commit promised that was lost on its way, should it be stored after all: a server that only paused carries out what
 * its sockets brought. Its caller was answered without it. Changes nothing once the caller has asked again.
 */
export async function holdIfStored(
  { memory, decision }: Commit,
  late: LateDecisions,
  clock: Clock,
): Promise<void> {
  if (memory?.next === undefined || decision.actions.length === 0) return;
  for (const waitMs of looksMs) {
    await clock.after(waitMs).reached;
    try {
      if (await late.hold(memory.id, decision.decisionId)) return;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
    }
  }
}
