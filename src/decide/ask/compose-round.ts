import type { BudgetState } from '../../domain/contact/budget.ts';
import type { CustomerMemory, StandingPromise } from '../../domain/contact/customer-memory.ts';
import { type AnswerRound, noteBudgets } from '../../domain/decision/decision-basis.ts';
import type { Proposal } from '../../domain/decision/proposal.ts';
import { callIdOf, type Settlement } from '../../domain/decision/settlement.ts';
import { isInForce } from '../../domain/promises/promise-life.ts';
import type { Task } from '../../domain/tasks/task.ts';
import type { SettleEntry, StoredDecision } from '../ports.ts';
import { answeredCause, type Move, moveAll, withdrawWhole } from './move-promises.ts';

export type Told = Pick<StoredDecision, 'decision' | 'bytes'>;

/** A decision that is stored, or is to be: with its answer and what follows it. */
export type Round<Answer extends Told> = {
  /** What systems answered up to it. */
  readonly answered?: readonly AnswerRound[];
  readonly proposal: Proposal;
  readonly answer: Answer;
  readonly tasks: readonly Task[];
};

/** What a round is made from. */
export type RoundSources<Answer extends Told> = {
  readonly customerId: string;
  /** What is stored with every answer of the decision. */
  readonly keep: Pick<StoredDecision, 'fingerprint' | 'request' | 'basis' | 'customerId'>;
  /** What is known of budgets. */
  readonly budgets: ReadonlyMap<string, BudgetState>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The same decision once more, with its promises as they stand. */
  readonly decideAgain: (own: readonly StandingPromise[], prior: Round<Answer>) => Round<Answer>;
};

export type NextRound<Answer extends Told> = { readonly next: Round<Answer>; readonly entry: AnsweredEntry };

/** The write that stores a round. */
export type AnsweredEntry = SettleEntry & {
  readonly memory: { readonly next: CustomerMemory };
  readonly answer: StoredDecision;
};

/** The next round, and the write that stores it. Undefined where a promise is not what the answers make of it. */
export function composeRound<Answer extends Told>(
  round: Round<Answer>,
  moves: readonly Move[],
  before: CustomerMemory,
  { customerId, keep, budgets, decideAgain, now }: RoundSources<Answer>,
): NextRound<Answer> | undefined {
  const { decisionId, interactionId } = round.answer.decision;
  const answered = moveAll(before, customerId, moves);
  if (answered === undefined) return undefined;
  const own = answered.memory.promises.filter((promise) => promise.decisionId === decisionId);
  const rounds = [...(round.answered ?? []), noteRound(moves, budgets)];
  const next = { ...decideAgain(own, round), answered: rounds };
  const withdrawn = moveAll(answered.memory, customerId, listDropped(own, next, round.tasks, now()));
  if (withdrawn === undefined) return undefined;
  const { proposal, tasks, answer } = next;
  const memory = {
    ...withdrawn.memory,
    version: before.version + 1,
    promises: [
      ...withdrawn.memory.promises.map((promise) => silence(promise, decisionId)),
      ...proposal.promises,
    ],
    contacts: withdrawn.memory.contacts.filter(
      ({ decisionId: id, offerId, followUp }) =>
        id !== decisionId || followUp !== undefined || isStillOffered(offerId, answer),
    ),
  };
  const needless = [
    ...moves.map(({ actionId }) => callIdOf(actionId)),
    ...listNeedless(round, moves, answer.decision),
  ].map((taskId) => ({ taskId, cause: answeredCause }));
  const entry: AnsweredEntry = {
    decisionId,
    interactionId,
    memory: { id: customerId, expected: before.version, next: memory },
    givenBack: [...answered.givenBack, ...withdrawn.givenBack, ...listReleased(round.proposal, proposal)],
    takes: proposal.takes,
    cancelled: [...answered.cancelled, ...withdrawn.cancelled, ...needless],
    tasks: [...withdrawn.tasks, ...tasks],
    answer: {
      decision: answer.decision,
      bytes: answer.bytes,
      ...keep,
      ...(keep.basis && { basis: { ...keep.basis, rounds } }),
    },
  };
  return { next, entry };
}

const noteRound = (moves: readonly Move[], budgets: ReadonlyMap<string, BudgetState>): AnswerRound => ({
  moves: moves.map(({ actionId, move }) => ({ actionId, ...move })),
  ...noteBudgets(budgets),
});

/** What was planned for a confirmation after the answer, where it came before. */
function listNeedless<Answer extends Told>(
  { tasks }: Round<Answer>,
  moves: readonly Move[],
  { tasks: listed }: StoredDecision['decision'],
): readonly string[] {
  const confirmed = moves.flatMap(({ actionId, move }) => (move.kind === 'confirm' ? actionId : []));
  return tasks.flatMap(({ taskId, type, actionId = '' }) =>
    type !== 'action' && confirmed.includes(actionId) && !listed.some((task) => task.taskId === taskId)
      ? taskId
      : [],
  );
}

/** A promise that fell before the answer was never announced, so its fall is not announced either. */
const silence = (promise: StandingPromise, decisionId: string): StandingPromise =>
  promise.decisionId === decisionId && !isInForce(promise) ? { ...promise, silent: true } : promise;

/** Promises that went with one that was refused: an alternative acts as a whole or not at all. */
function listDropped<Answer extends Told>(
  own: readonly StandingPromise[],
  { answer }: Round<Answer>,
  tasks: readonly Task[],
  at: number,
): readonly Move[] {
  const kept = new Set(answer.decision.actions.map(({ actionId }) => actionId));
  const move = withdrawWhole(at);
  return own.flatMap((promise) => {
    const { actionId } = promise;
    const call = tasks.find(({ taskId }) => taskId === callIdOf(actionId));
    return isInForce(promise) && !kept.has(actionId) ? [{ actionId, move, call }] : [];
  });
}

const isStillOffered = (offerId: string, { decision }: Pick<StoredDecision, 'decision'>): boolean =>
  decision.offers.some((offer) => offer.offerId === offerId);

/** What offers took that are made no more. */
function listReleased(before: Proposal, after: Proposal): Settlement['givenBack'] {
  const kept = [...after.offered];
  return before.offered.filter(({ key }) => {
    const at = kept.findIndex((take) => take.key === key);
    if (at >= 0) kept.splice(at, 1);
    return at < 0;
  });
}
