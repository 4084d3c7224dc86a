import type { BudgetState } from '../../domain/contact/budget.ts';
import type { CustomerMemory } from '../../domain/contact/customer-memory.ts';
import { callIdOf } from '../../domain/decision/settlement.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { Task } from '../../domain/tasks/task.ts';
import type { Ledger, SettleEntry, SettleResult, SystemDesk } from '../ports.ts';
import { composeRound, type NextRound, type Round, type RoundSources, type Told } from './compose-round.ts';
import { holdUntold } from './hold-untold.ts';
import { type Move, toMove } from './move-promises.ts';

export type Asking<Answer extends Told> = RoundSources<Answer> & {
  readonly ledger: Pick<Ledger, 'readMemories' | 'settle'>;
  readonly systems: SystemDesk;
  /** What the customer's memory holds since the decision is stored. */
  readonly memory: CustomerMemory;
  /** Milliseconds that a call may take by now; not positive where it is too late for one. */
  readonly leftFor: (call: Task) => number;
  /** Whether the caller was answered meanwhile: then workers settle what is open. */
  readonly isOver: () => boolean;
  /**
   * Notes how to correct the round that is being stored, should its caller be answered without it; undefined once none is. The
   * correction may be made more than once.
   */
  readonly noteStoring: (correct: (() => Promise<void>) | undefined) => void;
  /** Notes budgets that were found short. */
  readonly noteShort: (budgets: readonly BudgetState[]) => void;
};

/** Each loss means that somebody else won; a customer at a touchpoint has few rivals. */
const mostAttempts = 10;

/**
 * Asks the systems of a stored decision while the customer waits, and decides the words by what they say: a yes is announced as a fact, and
 * for a no the next alternative takes its place, in one write. Gives the answer that is stored at the end. Without a clear answer in
 * time the stored one remains, which promises nothing as a fact, and a worker settles it.
 */
export async function askSystems<Answer extends Told>(
  first: Round<Answer>,
  asking: Asking<Answer>,
): Promise<Answer> {
  let round = first;
  let { memory } = asking;
  while (round.proposal.asks.length > 0) {
    const moves = await askAll(round, asking);
    if (moves.length === 0 || asking.isOver()) break;
    const stored = await storeAnswers(round, moves, memory, asking);
    if (stored === undefined) break;
    ({ round, memory } = stored);
  }
  return round.answer;
}

async function askAll<Answer extends Told>(
  { proposal, tasks }: Round<Answer>,
  { systems, leftFor, now }: Asking<Answer>,
): Promise<readonly Move[]> {
  const calls = proposal.asks.flatMap((id) => tasks.find(({ taskId }) => taskId === callIdOf(id)) ?? []);
  const answers = await Promise.all(
    calls.map(async (call): Promise<Move[]> => {
      const left = leftFor(call);
      const answer = left > 0 ? await systems.ask(call, left) : undefined;
      const move = answer && toMove(answer, call, now());
      return move === undefined ? [] : [{ actionId: call.actionId ?? '', call, move }];
    }),
  );
  return answers.flat();
}

/** Undefined where the answers cannot be stored now, or people took a promise back meanwhile: then workers settle it. */
async function storeAnswers<Answer extends Told>(
  round: Round<Answer>,
  moves: readonly Move[],
  known: CustomerMemory,
  asking: Asking<Answer>,
): Promise<{ readonly round: Round<Answer>; readonly memory: CustomerMemory } | undefined> {
  const { ledger, customerId, isOver, noteShort } = asking;
  let memory = known;
  try {
    for (let tries = 0; tries < mostAttempts && !isOver(); tries += 1) {
      const change = composeRound(round, moves, memory, asking);
      if (change === undefined) return undefined;
      const result = await storeRound(round, change, asking);
      if (result.status === 'settled') return { round: change.next, memory: change.entry.memory.next };
      noteShort(result.budgets);
      if (result.budgets.length === 0) memory = (await ledger.readMemories(customerId, undefined)).memory;
    }
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}

async function storeRound<Answer extends Told>(
  told: Round<Answer>,
  { next, entry }: NextRound<Answer>,
  { ledger, isOver, noteStoring, now }: Asking<Answer>,
): Promise<SettleResult> {
  const correct = (): Promise<void> => settleQuietly(holdUntold(told, next, entry, now()), ledger);
  noteStoring(correct);
  try {
    const result = await ledger.settle(entry);
    if (result.status === 'settled' && isOver()) await correct();
    return result;
  } catch (error) {
    // It may be stored all the same.
    if (error instanceof ServiceError) await correct();
    throw error;
  } finally {
    noteStoring(undefined);
  }
}

async function settleQuietly(entry: SettleEntry, ledger: Pick<Ledger, 'settle'>): Promise<void> {
  try {
    await ledger.settle(entry);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}
