import type { CustomerMemory } from '../domain/contact/customer-memory.ts';
import type { Proposal } from '../domain/decision/proposal.ts';
import type { MemoryChange } from './ports.ts';

/**
 * The change of a customer's (or household's) memory that goes with a proposal; undefined where nothing is to be remembered. The
 * ledger bounds what it stores (`boundMemory`).
 */
export function rememberProposal(
  id: string,
  memory: CustomerMemory,
  proposal: Pick<Proposal, 'promises' | 'contacts'>,
): MemoryChange | undefined {
  const { promises, contacts } = proposal;
  if (promises.length === 0 && contacts.length === 0) return undefined;
  const next: CustomerMemory = {
    version: memory.version + 1,
    promises: [...memory.promises, ...promises],
    contacts: [...memory.contacts, ...contacts],
  };
  return { id, expected: memory.version, next };
}
