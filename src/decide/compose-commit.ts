import type { Counters } from '../domain/contact/budget.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import type { Proposal } from '../domain/decision/proposal.ts';
import type { Commit } from './ports.ts';
import { rememberProposal } from './remember-proposal.ts';

/** All that is stored with a proposal and its answer; the household's memory where policies count households. */
export function composeCommit(
  proposal: Proposal,
  { decision, bytes }: Pick<Commit, 'decision' | 'bytes'>,
  snapshot: Snapshot | undefined,
  known: Pick<Counters, 'memory' | 'household'>,
  countHouseholds: boolean,
): Omit<Commit, 'fingerprint'> {
  const { takes } = proposal;
  const tasks = proposal.tasks();
  if (snapshot === undefined) return { decision, bytes, takes, tasks };
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
