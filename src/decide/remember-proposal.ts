import type { CustomerMemory } from '../domain/contact/customer-memory.ts';
import type { Proposal } from '../domain/decision/proposal.ts';
import type { MemoryCheck } from './ports.ts';

/**
 * The change of a customer's (or household's) memory that goes with a proposal; a check alone where nothing is to be remembered.
 * The ledger bounds what it stores (`boundMemory`).
 */
export function rememberProposal(
  id: string,
  memory: CustomerMemory,
  proposal: Pick<Proposal, 'promises' | 'contacts'>,
): MemoryCheck {
  const { promises, contacts } = proposal;
  if (promises.length === 0 && contacts.length === 0) return { id, expected: memory.version };
  const next: CustomerMemory = {
    version: memory.version + 1,
    promises: [...memory.promises, ...promises],
    contacts: [...memory.contacts, ...contacts],
  };
  return { id, expected: memory.version, next };
}
