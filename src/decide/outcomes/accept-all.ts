import type { BudgetState } from '../../domain/contact/budget.ts';
import type { ContactEvent } from '../../domain/contact/customer-memory.ts';
import type { OutcomeReport } from '../../domain/contact/outcome-report.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import type { OutcomeRecord, StoredDecision } from '../ports.ts';
import { type AcceptedOffer, acceptOffer } from './accept-offer.ts';
import type { OutcomeResult } from './check-outcomes.ts';
import { asIdentified, type Situation } from './read-situation.ts';

/** What each acceptance among new outcomes does, by its event. */
export type Accepted = ReadonlyMap<ContactEvent, AcceptedOffer>;

type Moment = Situation & {
  /** The connectors that are asked while the reporter waits. */
  readonly systems?: ReadonlySet<string> | undefined;
  /** Those known to be short. */
  readonly budgets: ReadonlyMap<string, BudgetState>;
  readonly ruleSet: RuleSet;
  readonly now: number;
};

/** Carries out the acceptances among new outcomes, each seeing what those before it take. Pure. */
export function acceptAll(stored: StoredDecision, fresh: readonly ContactEvent[], moment: Moment): Accepted {
  const accepted = new Map<ContactEvent, AcceptedOffer>();
  const budgets = new Map(moment.budgets);
  for (const event of fresh) {
    const done = acceptOne(stored, event, { ...moment, budgets });
    if (done === undefined) continue;
    accepted.set(event, done);
    for (const { key, amount } of done.takes) {
      const state = budgets.get(key);
      if (state !== undefined) budgets.set(key, { ...state, taken: state.taken + amount });
    }
  }
  return accepted;
}

function acceptOne(
  { decision, request, basis }: StoredDecision,
  event: ContactEvent,
  { snapshot, memory, budgets, ruleSet, now, systems }: Moment,
): AcceptedOffer | undefined {
  const offer = decision.offers.find(({ offerId }) => offerId === event.offerId);
  if (event.outcome !== 'accepted' || offer === undefined || request === undefined) return undefined;
  // Earlier releases kept the request only where an acceptance needs it.
  if (basis !== undefined && basis.acting?.includes(offer.offerId) !== true) return undefined;
  const interaction = { request, customer: asIdentified(snapshot), systems };
  return acceptOffer(ruleSet, interaction, { decision, offer }, now, { memory, budgets });
}

/** The results with what acceptances did. */
export function withEffects(
  reports: readonly OutcomeReport[],
  results: readonly OutcomeResult[],
  accepted: Accepted,
): readonly OutcomeResult[] {
  const byOffer = new Map([...accepted].map(([{ offerId }, done]) => [offerId, done]));
  return results.map((result, at) => {
    const report = reports[at];
    const done = report?.outcome === 'accepted' ? byOffer.get(report.offerId) : undefined;
    if (result.status === 'refused' || done === undefined) return result;
    return { status: done.isRecorded ? result.status : 'not-carried-out', effect: done.effect };
  });
}

export const noteEffect = (event: ContactEvent, done: AcceptedOffer | undefined): OutcomeRecord =>
  done === undefined ? event : { ...event, effect: done.effect };
