import { acceptedCode, type StandingPromise } from '../domain/contact/customer-memory.ts';
import type { OutcomeReport } from '../domain/contact/outcome-report.ts';
import type { Acceptance } from '../domain/decision/acceptance.ts';
import { ownerOf } from '../domain/decision/owner-of.ts';
import type { Ledger } from './ports.ts';
import { toStandingAnswer } from './recall-history.ts';

/**
 * Takes a promise back for the customer, with all that hangs on it, in one write, and has its system undo it. Gives the promise as it
 * is then; undefined where there is none any more. Rejects with a ServiceError when the store is away.
 */
export type TakeBack = (customerId: string, actionId: string) => Promise<StandingPromise | undefined>;

/** Takes back what the acceptance of an offer promised. Undefined where nothing was promised. */
export async function takeBackAccepted(
  { decisionId, offerId }: Pick<OutcomeReport, 'decisionId' | 'offerId'>,
  ledger: Pick<Ledger, 'findDecision' | 'readMemories'>,
  takeBack: TakeBack,
): Promise<Acceptance | undefined> {
  const stored = await ledger.findDecision(decisionId);
  const customerId = stored === undefined ? null : ownerOf(stored);
  if (customerId === null) return undefined;
  const { memory } = await ledger.readMemories(customerId, undefined);
  const actions: Acceptance['actions'] = [];
  for (const { actionId, reason, ...promise } of memory.promises) {
    const isMeant =
      promise.decisionId === decisionId && reason.code === acceptedCode && reason.ruleId === offerId;
    const taken = isMeant ? await takeBack(customerId, actionId) : undefined;
    if (taken !== undefined) actions.push(toStandingAnswer(taken));
  }
  return actions.length === 0 ? undefined : { status: 'done', actions, messages: [], tasks: [] };
}
