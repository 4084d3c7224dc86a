import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { DecisionRequest } from '../../domain/decision/decision-request.ts';
import type { Identified } from '../../domain/decision/interaction.ts';
import { nameVisit } from '../../domain/decision/name-visit.ts';
import { splitLegs } from '../../domain/decision/split-legs.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { digest } from '../../shared/digest.ts';
import type { Answer, Clock } from '../inquiry/inquiry.ts';

type Ask = (request: DecisionRequest, offerable?: ReadonlySet<string>) => Promise<Answer>;

export type PartyServices = {
  readonly identify: (request: DecisionRequest) => Promise<Identified>;
  readonly answer: Ask;
  /** As `answer`; its requests are dry runs, which nobody needs to count or log. */
  readonly rehearse: Ask;
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly defaultBudgetMs: number;
};

/**
 * One answer per person whom the request names, in the order of their customer ids, and per leg of the journey. Each is stored as an
 * interaction of its own. Where nobody or more than a party is found, one answer per leg, as for a single interaction.
 * Nobody is offered anything while one of them is owed something on one of the legs. All share the budget of the request: an answer
 * after its end promises nothing.
 */
export async function answerParty(
  ruleSet: Pick<RuleSet, 'packs' | 'touchpoints'>,
  asked: DecisionRequest,
  services: PartyServices,
): Promise<readonly Answer[]> {
  const request = nameVisit(asked, ruleSet);
  const { legs } = ruleSet.touchpoints.get(asked.touchpoint) ?? {};
  const { answer, rehearse, clock } = services;
  const end = clock.elapsed() + (request.budgetMs ?? services.defaultBudgetMs);
  const people = await findPeople(request, services);
  const requests = nameEach(request, people).flatMap((each) => splitLegs(each, legs));
  const [only] = requests;
  if (people.length === 0 && requests.length === 1 && only !== undefined) return [await answer(only)];
  const rehearsals = await Promise.all(requests.map(async (each) => rehearse({ ...each, ...rehearsal })));
  const offerable = rehearsals.some(({ isOwed }) => isOwed) ? new Set<string>() : undefined;
  const answers: Answer[] = [];
  for (const each of requests) {
    const budgetMs = Math.max(1, Math.floor(end - clock.elapsed()));
    answers.push(await answer({ ...each, budgetMs }, offerable));
  }
  return answers;
}

const nameEach = (request: DecisionRequest, people: readonly Snapshot[]): readonly DecisionRequest[] =>
  people.length === 0
    ? [request]
    : people.map(({ customerId }) => ({
        ...request,
        interactionId: personalId(request.interactionId, customerId),
        customer: { id: customerId },
      }));

const rehearsal = { mode: 'dry-run', explain: 'none', maxOffers: 0, placements: undefined } as const;

/** Nobody while the store is away: the answer then names what is missing. */
async function findPeople(request: DecisionRequest, services: PartyServices): Promise<readonly Snapshot[]> {
  try {
    const found = await services.identify(request);
    if (found.status === 'known') return [found.snapshot];
    return found.status === 'ambiguous' ? found.people : [];
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'store-unavailable') return [];
    throw error;
  }
}

const suffixLength = 12;

/** The most characters of a party's interactionId: a person's, and that of one of at most nine legs, has a suffix and stays a key. */
export const longestPartyId = 128 - suffixLength - 1 - 2;

/** The same for the same person at every repeat. It does not say who it is. */
export const personalId = (interactionId: string, customerId: string): string =>
  `${interactionId}/${digest(customerId).slice(0, suffixLength)}`;
