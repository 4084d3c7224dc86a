import type { OutcomeReport } from '../../domain/contact/outcome-report.ts';
import type { Decision } from '../../domain/decision/decision.ts';
import type { DecisionRequest } from '../../domain/decision/decision-request.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import type { Ledger, OutcomeRecord } from '../ports.ts';

export type DecideNext = (request: DecisionRequest) => Promise<{ readonly decision: Decision }>;

type Services = {
  readonly ledger: Pick<Ledger, 'readOutcomes'>;
  readonly ruleSet: RuleSet;
  readonly decideNext: DecideNext;
};

/**
 * What to offer after a decline, or after an acceptance that could not be carried out: the moment of `request` decided again, without
 * it and without what was declined up to then. A repeat gives the same decision. Undefined where it is not asked for, or where the moment is
 * not known any more.
 */
export async function offerNext(
  { decisionId, offerId, outcome, next }: OutcomeReport,
  request: DecisionRequest | undefined,
  { ledger, ruleSet, decideNext }: Services,
): Promise<Decision | undefined> {
  if (next !== true || request === undefined || !ruleSet.touchpoints.has(request.touchpoint))
    return undefined;
  const declined = listDeclined(await ledger.readOutcomes(decisionId), { offerId, outcome });
  // At the limit, what was just declined is what must not be offered again.
  const excluded = new Set([...declined.reverse(), ...(request.excludeOffers ?? [])]);
  const excludeOffers = [...excluded].slice(0, mostExcluded);
  const answer = await decideNext({
    ...request,
    interactionId: `${decisionId}-after-${offerId}`,
    excludeOffers,
  });
  return answer.decision;
}

const mostExcluded = 100;

/** Up to this one and no later, so that a repeat asks the same. An acceptance that was not carried out is not among the outcomes. */
function listDeclined(
  outcomes: readonly OutcomeRecord[],
  { offerId, outcome }: Pick<OutcomeReport, 'offerId' | 'outcome'>,
): string[] {
  const at = outcomes.findIndex((event) => event.offerId === offerId && event.outcome === outcome);
  const before = outcomes.slice(0, Math.max(at, 0)).filter((event) => event.outcome === 'declined');
  return [...before.map((event) => event.offerId), offerId];
}
