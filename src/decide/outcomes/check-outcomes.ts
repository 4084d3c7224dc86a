import type { ContactEvent } from '../../domain/contact/customer-memory.ts';
import type { OutcomeReport } from '../../domain/contact/outcome-report.ts';
import type { Acceptance } from '../../domain/decision/acceptance.ts';
import type { Decision } from '../../domain/decision/decision.ts';
import type { OutcomeRecord } from '../ports.ts';

/** Why a report is refused: the error code it would have on its own, and what to do. */
export type OutcomeRefusal = {
  readonly code: 'not-found' | 'unknown-offer' | 'invalid-outcome-time';
  readonly message: string;
};

export type OutcomeResult =
  /**
   * `repeated`: this outcome of this offer was known already, and counts once. `not-carried-out`: the acceptance was not recorded,
   * for the reason in `effect`. `effect`: what an acceptance did, the same for every repeat. `next`: what is offered
   * after a decline, where that was asked for.
   */
  | {
      readonly status: 'recorded' | 'repeated' | 'not-carried-out';
      readonly effect?: Acceptance;
      readonly next?: Decision;
    }
  | { readonly status: 'refused'; readonly refusal: OutcomeRefusal };

/** Each report's result, in order, and the events that are new. */
export type Judgement = {
  readonly results: readonly OutcomeResult[];
  readonly fresh: readonly ContactEvent[];
};

/** How far a caller's clock may be off; within it a time is moved between the decision and now. */
const clockToleranceMs = 5 * 60_000;

/** Holds reports against the decision they speak of, and against what is known of it. `now` in epoch milliseconds. */
export function checkOutcomes(
  decision: Decision,
  known: readonly OutcomeRecord[],
  reports: readonly OutcomeReport[],
  now: number,
): Judgement {
  const offers = new Map(decision.offers.map((offer) => [offer.offerId, offer]));
  const seen = new Map(known.map((event) => [nameEvent(event), event.effect]));
  const fresh: ContactEvent[] = [];
  const results = reports.map((report): OutcomeResult => {
    const offer = offers.get(report.offerId);
    if (offer === undefined) return refuse('unknown-offer', unknownOffer(decision, report.offerId));
    const reportedAt = report.occurredAt === undefined ? now : Date.parse(report.occurredAt);
    const fault = findTimeFault(reportedAt, Date.parse(decision.decidedAt), now);
    if (fault !== undefined) return refuse('invalid-outcome-time', fault);
    const effect = seen.get(nameEvent(report));
    if (seen.has(nameEvent(report)))
      return effect === undefined ? { status: 'repeated' } : { status: 'repeated', effect };
    seen.set(nameEvent(report), undefined);
    fresh.push(toEvent(decision, report, offer.category, reportedAt, now));
    return { status: 'recorded' };
  });
  return { results, fresh };
}

const nameEvent = ({ offerId, outcome }: Pick<ContactEvent, 'offerId' | 'outcome'>): string =>
  `${offerId}/${outcome}`;

const refuse = (code: OutcomeRefusal['code'], message: string): OutcomeResult => ({
  status: 'refused',
  refusal: { code, message },
});

function unknownOffer(decision: Decision, offerId: string): string {
  const made = decision.offers.map((offer) => offer.offerId).join(', ') || 'none';
  return `The decision made no offer ${offerId}; it made: ${made}.`;
}

/** Not a number never fits, so that a date nobody can read is refused too. */
function findTimeFault(reportedAt: number, decidedAt: number, now: number): string | undefined {
  if (reportedAt > now + clockToleranceMs)
    return `occurredAt lies in the future; it is ${new Date(now).toISOString()} now.`;
  if (reportedAt >= decidedAt - clockToleranceMs) return undefined;
  return `occurredAt lies before the decision, which was made at ${new Date(decidedAt).toISOString()}.`;
}

function toEvent(
  decision: Decision,
  { offerId, outcome }: OutcomeReport,
  category: string | undefined,
  reportedAt: number,
  now: number,
): ContactEvent {
  return {
    decisionId: decision.decisionId,
    offerId,
    ...(category === undefined ? {} : { category }),
    channel: decision.channelUsed,
    outcome,
    at: Math.min(Math.max(reportedAt, Date.parse(decision.decidedAt)), now),
  };
}
