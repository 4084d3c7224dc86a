import { acceptedCode, type StandingPromise } from '../../domain/contact/customer-memory.ts';
import type { Acceptance } from '../../domain/decision/acceptance.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import { toStandingAnswer } from '../compose/recall-history.ts';
import type { Ledger, StoredDecision } from '../ports.ts';

/**
 * Takes a promise back for the customer, with all that hangs on it, in one write, and has its system undo it. Gives the promise as it
 * is then; undefined where there is none any more. Rejects with a ServiceError when the store is away.
 */
export type TakeBack = (customerId: string, actionId: string) => Promise<StandingPromise | undefined>;

/** Takes back what the acceptance of an offer promised. Undefined where nothing was promised. */
export async function takeBackAccepted(
  offerId: string,
  stored: StoredDecision,
  ledger: Pick<Ledger, 'readMemories'>,
  takeBack: TakeBack,
): Promise<Acceptance | undefined> {
  const customerId = ownerOf(stored);
  if (customerId === null) return undefined;
  const { memory } = await ledger.readMemories(customerId, undefined);
  const actions: Acceptance['actions'] = [];
  for (const { actionId, reason, ...promise } of memory.promises) {
    const isMeant =
      promise.decisionId === stored.decision.decisionId &&
      reason.code === acceptedCode &&
      reason.ruleId === offerId;
    const taken = isMeant ? await takeBack(customerId, actionId) : undefined;
    if (taken !== undefined) actions.push(toStandingAnswer(taken));
  }
  return actions.length === 0 ? undefined : { status: 'done', actions, messages: [], tasks: [] };
}
