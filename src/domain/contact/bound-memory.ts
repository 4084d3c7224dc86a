import { keepMost } from '../../shared/keep-most.ts';
import { isInForce, isSettled } from '../promises/promise-life.ts';
import { answeredOutcomes } from '../shared/offer-outcomes.ts';
import type { CustomerMemory, StandingPromise } from './customer-memory.ts';

/**
 * The most entries kept per customer: enough for every cap's window and for every promise that the warehouse does not know
 * yet. Older contacts are in the snapshot by then.
 */
const memoryLimits = { contacts: 1000, promises: 200 } as const;

/** A promise that counts, or whose system has yet to answer. */
const isAlive = (promise: StandingPromise): boolean =>
  isInForce(promise) || (promise.life !== undefined && !isSettled(promise.life));

/**
 * The memory with at most `memoryLimits` entries, in their order: the newest, and longest what a customer answered and what is still
 * promised.
 */
export function boundMemory(memory: CustomerMemory): CustomerMemory {
  return {
    version: memory.version,
    promises: keepMost(memory.promises, memoryLimits.promises, timeOf, isAlive),
    contacts: keepMost(memory.contacts, memoryLimits.contacts, timeOf, ({ outcome }) =>
      answeredOutcomes.has(outcome),
    ),
  };
}

const timeOf = ({ at }: { readonly at: number }): number => at;
