import type { CustomerMemory } from '../../domain/contact/customer-memory.ts';
import type { Proposal } from '../../domain/decision/proposal.ts';
import type { MemoryCheck } from '../ports.ts';

/**
 * The change of a customer's (or household's) memory that goes with a proposal; a check alone where nothing is to be remembered.
 * The ledger bounds what it stores (`boundMemory`).
 */
export function rememberProposal(
  id: string,
  memory: CustomerMemory,
  { promises, contacts, renamed }: Pick<Proposal, 'promises' | 'contacts' | 'renamed'>,
): MemoryCheck {
  if (promises.length + contacts.length + renamed.length === 0) return { id, expected: memory.version };
  const next: CustomerMemory = {
    version: memory.version + 1,
    promises: [...rename(memory.promises, renamed), ...promises],
    contacts: [...memory.contacts, ...contacts],
  };
  return { id, expected: memory.version, next };
}

const rename = (
  known: CustomerMemory['promises'],
  renamed: Proposal['renamed'],
): CustomerMemory['promises'] =>
  renamed.length === 0
    ? known
    : known.map((promise) => renamed.find(({ actionId }) => actionId === promise.actionId) ?? promise);
