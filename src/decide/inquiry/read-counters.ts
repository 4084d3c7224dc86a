import { type BudgetState, type BudgetTake, type Counters, limitFor } from '../../domain/contact/budget.ts';
import { emptyMemory } from '../../domain/contact/customer-memory.ts';
import { ownerOfVisit } from '../../domain/contact/visit-memory.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { type Identified, snapshotOf } from '../../domain/decision/interaction.ts';
import { allKnown, type Soon, whenKnown } from '../../shared/soon.ts';
import type { Ledger } from '../ports.ts';
import type { OutcomeWatch } from './watch-outcomes.ts';

type Memories = Pick<Counters, 'memory' | 'household'>;

/**
 * All that is counted about the customer, or about each who may be it, about the visit, and about the offers over all customers. With
 * `any-age` the memory that a commit changes may be outdated, which the commit notices.
 */
export function readCounters(
  customer: Identified,
  sessionId: string | undefined,
  { ledger, outcomes }: { readonly ledger: Ledger; readonly outcomes?: OutcomeWatch },
  accepts?: 'any-age',
): Soon<Omit<Counters, 'budgets'>> {
  const reading =
    customer.status === 'ambiguous'
      ? readEach(customer.people, ledger)
      : readOf(snapshotOf(customer), ledger, accepts);
  const counting = outcomes?.current();
  const known = sessionId === undefined ? reading : addVisit(reading, customer, sessionId, ledger, accepts);
  return whenKnown(known, (memories) =>
    whenKnown(counting, (rates) => (rates === undefined ? memories : { outcomes: rates, ...memories })),
  );
}

/** A commit checks the visit's memory only where it changes it: where nobody is known. */
function addVisit(
  reading: Soon<Omit<Counters, 'budgets'>>,
  customer: Identified,
  sessionId: string,
  ledger: Ledger,
  accepts?: 'any-age',
): Soon<Omit<Counters, 'budgets'>> {
  const allowed = snapshotOf(customer) === undefined ? accepts : undefined;
  const visiting = ledger.readMemories(ownerOfVisit(sessionId), undefined, allowed);
  return whenKnown(allKnown([reading, visiting]), ([memories, visit]) => ({
    memory: emptyMemory,
    ...memories,
    visit: visit?.memory ?? emptyMemory,
  }));
}

const readOf = (snapshot: Snapshot | undefined, ledger: Ledger, accepts?: 'any-age'): Soon<Memories> =>
  ledger.readMemories(snapshot?.customerId, snapshot?.household, accepts);

const readEach = (people: readonly Snapshot[], ledger: Ledger): Soon<Omit<Counters, 'budgets'>> =>
  whenKnown(allKnown(people.map((person) => readOf(person, ledger))), (each) => ({
    memory: emptyMemory,
    people: each,
  }));

/** Whether it is known of everything that a decision takes how much of it is left. */
export const areAllKnown = (
  takes: readonly BudgetTake[],
  budgets: ReadonlyMap<string, BudgetState>,
): boolean => takes.every(({ key }) => budgets.has(key));

/**
 * Reads how much is left of all budgets at once that a proposal might take from and that are not known yet; false where all are.
 * Asked after a first shortage and for dry runs, so that a catalogue of sold-out offers costs two rounds and not one for each.
 */
export function lookAtBudgets(
  takes: readonly BudgetTake[],
  budgets: Map<string, BudgetState>,
  ledger: Ledger,
): Soon<boolean> {
  const unknown = new Map(takes.filter(({ key }) => !budgets.has(key)).map((take) => [take.key, take]));
  if (unknown.size === 0) return false;
  for (const { key, limit } of unknown.values()) budgets.set(key, { key, taken: 0, limit });
  return whenKnown(ledger.readBudgets([...unknown.keys()]), (states) => {
    for (const { key, taken, ...state } of states) {
      const take = unknown.get(key);
      budgets.set(key, { key, taken, limit: take === undefined ? state.limit : limitFor(state, take) });
    }
    return true;
  });
}
