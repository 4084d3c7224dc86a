import type { Counters, OutcomeRates } from '../../domain/contact/budget.ts';
import {
  type DecisionBasis,
  markMemory,
  type NotedRate,
  noteBudgets,
} from '../../domain/decision/decision-basis.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import type { Answer, Attempt, Inquiry } from '../inquiry/inquiry.ts';
import type { Commit } from '../ports.ts';
import { fingerprintOf } from './idempotency.ts';

/** Outcome rates that remember what was looked up in them. */
export class NotedRates implements OutcomeRates {
  readonly #rates: OutcomeRates;
  readonly #noted = new Map<string, NotedRate>();

  constructor(rates: OutcomeRates) {
    this.#rates = rates;
  }

  find(offerId: string, segment?: string): ReturnType<OutcomeRates['find']> {
    const found = this.#rates.find(offerId, segment);
    if (found !== undefined)
      this.#noted.set(`${offerId}/${segment}`, [offerId, segment ?? null, found.shown, found.accepted]);
    return found;
  }

  noted(): Pick<DecisionBasis, 'rates'> {
    return this.#noted.size === 0 ? {} : { rates: [...this.#noted.values()] };
  }
}

/** What a decision is stored with so that it can be repeated: its request, what it was decided on, and the snapshot. */
export function noteBasis(
  { request, services, ruleSet, remedyFor }: Inquiry,
  { customer, counters, proposal }: Attempt,
  { decision: { offers } }: Answer,
): Pick<Commit, 'fingerprint' | 'request' | 'basis' | 'copy'> {
  const copy = customer.status === 'known' ? customer.copy?.() : undefined;
  const acting = offers.flatMap(({ offerId }) => (isActing(ruleSet, offerId) ? offerId : []));
  const isNamed = customer.status === 'known' || acting.length > 0;
  const { outcomes, budgets } = counters;
  const systems = services.systems?.connectors;
  const basis = {
    runtime: services.runtime ?? '',
    found: customer.status === 'known' ? undefined : customer.status,
    ...(copy && { snapshot: copy.digest }),
    ...noteMemories(counters, ruleSet),
    ...(outcomes instanceof NotedRates && outcomes.noted()),
    ...noteBudgets(budgets),
    ...(proposal.offerable && { offerable: [...proposal.offerable] }),
    ...(remedyFor !== undefined && { remedyFor }),
    ...(acting.length > 0 && { acting }),
    ...(systems && systems.size > 0 && { systems: [...systems] }),
  };
  const kept = isNamed
    ? { request }
    : { fingerprint: fingerprintOf(request), request: { ...request, customer: undefined } };
  return { ...kept, basis, ...(copy && { copy }) };
}

const isActing = ({ offers }: RuleSet, offerId: string): boolean =>
  typeof offers.get(offerId)?.whenAccepted === 'object';

function noteMemories(
  { memory, household, visit }: Counters,
  { policies }: RuleSet,
): Pick<DecisionBasis, 'memory' | 'household' | 'visit'> {
  const own = markMemory(memory);
  const shared = policies.countHouseholds && household !== undefined ? markMemory(household) : undefined;
  const visited = visit && markMemory(visit);
  return {
    ...(own && { memory: own }),
    ...(shared && { household: shared }),
    ...(visited && { visit: visited }),
  };
}
