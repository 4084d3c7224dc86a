import { keepMost } from '../../shared/keep-most.ts';
import type { ContactEvent, CustomerMemory } from './customer-memory.ts';

/**
 * The most entries kept per customer: enough for every cap's window and for every promise that the warehouse does not know
 * yet. Older contacts are in the snapshot by then.
 */
const memoryLimits = { contacts: 1000, promises: 200 } as const;

/** What a customer did. Caps and cool-downs ask for it longer than for what was only shown. */
const answers: ReadonlySet<ContactEvent['outcome']> = new Set([
  'accepted',
  'redeemed',
  'declined',
  'returned',
]);

/** The memory with at most `memoryLimits` entries, in their order: the newest, and what a customer answered longest. */
export function boundMemory(memory: CustomerMemory): CustomerMemory {
  return {
    version: memory.version,
    promises: keepMost(memory.promises, memoryLimits.promises, timeOf, () => true),
    contacts: keepMost(memory.contacts, memoryLimits.contacts, timeOf, ({ outcome }) => answers.has(outcome)),
  };
}

const timeOf = ({ at }: { readonly at: number }): number => at;
