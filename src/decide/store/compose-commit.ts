import type { Counters } from '../../domain/contact/budget.ts';
import { emptyMemory } from '../../domain/contact/customer-memory.ts';
import { ownerOfVisit } from '../../domain/contact/visit-memory.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { Proposal } from '../../domain/decision/proposal.ts';
import type { Commit } from '../ports.ts';
import { rememberProposal } from './remember-proposal.ts';

/** Who is remembered: a customer; for an unknown visitor, the visit. */
type Remembered = { readonly snapshot: Snapshot | undefined; readonly sessionId: string | undefined };

/** All that is stored with a proposal and its answer; the household's memory where policies count households. */
export function composeCommit(
  proposal: Proposal,
  { decision, bytes }: Pick<Commit, 'decision' | 'bytes'>,
  { snapshot, sessionId }: Remembered,
  known: Pick<Counters, 'memory' | 'household' | 'visit'>,
  countHouseholds: boolean,
): Commit {
  const { takes } = proposal;
  const tasks = proposal.tasks();
  if (snapshot === undefined)
    return { decision, bytes, takes, tasks, ...rememberVisit(sessionId, proposal, known.visit) };
  const { customerId } = snapshot;
  const memory = rememberProposal(customerId, known.memory, proposal);
  const { household: id } = snapshot;
  const household =
    !countHouseholds || id === undefined || known.household === undefined
      ? undefined
      : rememberProposal(id, known.household, { promises: [], renamed: [], contacts: proposal.contacts });
  return {
    decision,
    bytes,
    takes,
    tasks,
    memory,
    ...(decision.customerId === null ? { customerId } : {}),
    ...(household === undefined ? {} : { household }),
  };
}

function rememberVisit(
  sessionId: string | undefined,
  proposal: Proposal,
  visit: Counters['visit'] = emptyMemory,
): Pick<Commit, 'memory' | 'customerId'> {
  if (sessionId === undefined || proposal.contacts.length === 0) return {};
  const customerId = ownerOfVisit(sessionId);
  return { customerId, memory: rememberProposal(customerId, visit, proposal) };
}
