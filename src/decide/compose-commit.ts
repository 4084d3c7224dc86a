import type { Counters } from '../domain/contact/budget.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import type { Decision } from '../domain/decision/decision.ts';
import type { Proposal } from '../domain/decision/proposal.ts';
import type { Commit } from './ports.ts';
import { rememberProposal } from './remember-proposal.ts';

/** All that is stored with a proposal, whose decision is told as `decision`; the household's memory where policies count households. */
export function composeCommit(
  proposal: Proposal,
  decision: Decision,
  snapshot: Snapshot | undefined,
  known: Pick<Counters, 'memory' | 'household'>,
  countHouseholds: boolean,
): Omit<Commit, 'fingerprint'> {
  const { takes, tasks } = proposal;
  if (snapshot === undefined) return { decision, takes, tasks };
  const memory = rememberProposal(snapshot.customerId, known.memory, proposal);
  const { household: id } = snapshot;
  const household =
    !countHouseholds || id === undefined || known.household === undefined
      ? undefined
      : rememberProposal(id, known.household, { promises: [], contacts: proposal.contacts });
  return {
    decision,
    takes,
    tasks,
    ...(memory === undefined ? {} : { memory }),
    ...(household === undefined ? {} : { household }),
  };
}
