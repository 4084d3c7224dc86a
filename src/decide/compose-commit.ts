import type { Counters } from '../domain/contact/budget.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import type { Proposal } from '../domain/decision/proposal.ts';
import type { Commit } from './ports.ts';
import { rememberProposal } from './remember-proposal.ts';

/** All that is stored with a proposal; the household's memory where policies count households. */
export function composeCommit(
  proposal: Proposal,
  snapshot: Snapshot | undefined,
  known: Pick<Counters, 'memory' | 'household'>,
  countHouseholds: boolean,
): Omit<Commit, 'fingerprint'> {
  const { decision, takes, tasks } = proposal;
  const stored = { decision, takes, tasks };
  if (snapshot === undefined) return stored;
  const memory = rememberProposal(snapshot.customerId, known.memory, proposal);
  const { household: id } = snapshot;
  const household =
    !countHouseholds || id === undefined || known.household === undefined
      ? undefined
      : rememberProposal(id, known.household, { promises: [], contacts: proposal.contacts });
  return {
    ...stored,
    ...(memory === undefined ? {} : { memory }),
    ...(household === undefined ? {} : { household }),
  };
}
