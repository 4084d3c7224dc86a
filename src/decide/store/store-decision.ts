import type { StandingPromise } from '../../domain/contact/customer-memory.ts';
import { type Identified, snapshotOf } from '../../domain/decision/interaction.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import type { Proposal } from '../../domain/decision/proposal.ts';
import { degradation } from '../../domain/decision/reason.ts';
import { isInForce } from '../../domain/promises/promise-life.ts';
import { type Soon, whenKnown } from '../../shared/soon.ts';
import {
  type Answer,
  type AnswerServices,
  type Attempt,
  answerWith,
  answerWithout,
  type Inquiry,
} from '../inquiry/inquiry.ts';
import { areAllKnown, lookAtBudgets } from '../inquiry/read-counters.ts';
import type { Commit, StoredDecision } from '../ports.ts';
import { askInTime } from './ask-in-time.ts';
import { composeCommit } from './compose-commit.ts';
import { repeatDecision } from './idempotency.ts';
import { noteBasis } from './note-basis.ts';

/**
 * The answer, once it is stored. Undefined where it must be decided again: after a lost race (`budgets` then say what was short), where
 * budgets had to be looked at first, or when it comes too late.
 */
export function storeDecision(inquiry: Inquiry, attempt: Attempt): Soon<Answer | undefined> {
  const { customer, counters, proposal } = attempt;
  const { request, services, ruleSet } = inquiry;
  const { budgets } = counters;
  if (inquiry.isAnswered) return undefined;
  if (proposal.groundless.length > 0) return withdrawAll(customer, proposal, services);
  if (budgets.size > 0 && !areAllKnown(proposal.takes, budgets))
    return whenKnown(lookAtBudgets(proposal.considered(), budgets, services.ledger), () => undefined);
  const answer = answerWith(inquiry, proposal, [], 'same-decision');
  const remembered = { snapshot: snapshotOf(customer), sessionId: request.sessionId };
  const { countHouseholds } = ruleSet.policies;
  const change = composeCommit(proposal, answer, remembered, counters, countHouseholds);
  const tasks = delayCalls(change.tasks, inquiry);
  const commit = { ...change, tasks, ...noteBasis(inquiry, attempt, answer) };
  const standing = counters.memory.promises;
  return send(inquiry, commit, {
    answer,
    budgets,
    standing,
    ask: prepareAsking(inquiry, attempt, answer, commit),
  });
}

/**
 * What is needed of an attempt while its commit is on its way. Many commits wait for the disk together, and the garbage collector copies
 * all that they keep: with the whole attempts it took a fifth of a live decision.
 */
type Sent = Pick<Attempt['counters'], 'budgets'> & {
  readonly answer: Answer;
  /** The promises that stood before. */
  readonly standing: readonly StandingPromise[];
  /** Asks the systems that must answer while the caller waits. */
  readonly ask: (() => Promise<Answer>) | undefined;
};

async function send(
  inquiry: Inquiry,
  commit: Commit,
  { answer, budgets, standing, ask }: Sent,
): Promise<Answer | undefined> {
  inquiry.underWay = commit;
  const result = await inquiry.services.ledger.commit(commit);
  inquiry.underWay = undefined;
  if (result.status === 'committed') {
    await settleLate(inquiry, answer, standing);
    if (result.unconfirmed === true) return markUnconfirmed(answer);
    return ask === undefined || inquiry.isAnswered ? answer : ask();
  }
  if (result.status === 'repeated')
    return handOver(inquiry, result.stored, repeatDecision(result.stored, inquiry.request));
  if (result.status === 'lost') return answerWithout(inquiry, ['ledger-lost']);
  for (const state of result.budgets) budgets.set(state.key, state);
  return undefined;
}

/** Undefined where no system is to be asked while the caller waits. */
function prepareAsking(inquiry: Inquiry, attempt: Attempt, answer: Answer, commit: Commit): Sent['ask'] {
  const { systems } = inquiry.services;
  if (attempt.proposal.asks.length === 0 || systems === undefined) return undefined;
  return () => askInTime(inquiry, systems, attempt, answer, commit);
}

/** The longest that calls wait for the end of the caller's time, and the time to hold them back once it is over, in ms. */
const longestDelayMs = 250;

/** A call leaves once it is known whether its caller was answered in time. */
function delayCalls(tasks: Commit['tasks'], { request, services, arrivedAt }: Inquiry): Commit['tasks'] {
  const { late, clock, defaultBudgetMs } = services;
  if (late === undefined || tasks.length === 0) return tasks;
  const leftMs = arrivedAt + (request.budgetMs ?? defaultBudgetMs) - clock.elapsed();
  const from = clock.now() + Math.round(Math.min(Math.max(leftMs, 0), longestDelayMs)) + longestDelayMs;
  return tasks.map((task) =>
    task.type === 'action' ? { ...task, dueAt: Math.max(task.dueAt, from) } : task,
  );
}

/** Holds back what the caller was answered without. Releases what an earlier caller did not hear: this answer includes it. */
async function settleLate(
  { isAnswered, customer, services: { late } }: Inquiry,
  { decision }: Answer,
  promises: readonly StandingPromise[],
): Promise<void> {
  const { decisionId, actions } = decision;
  const customerId = customer === undefined ? undefined : snapshotOf(customer)?.customerId;
  if (late === undefined || customerId === undefined || actions.length === 0) return;
  if (isAnswered) await late.hold(customerId, decisionId);
  else
    for (const { actionId, heldUntil, decisionId: earlier } of promises)
      if (heldUntil !== undefined && actions.some((action) => action.actionId === actionId))
        await late.release(customerId, earlier);
}

const hasLapsed = (promise: StandingPromise): boolean =>
  promise.heldUntil !== undefined && !isInForce(promise);

/**
 * The caller gets a stored decision, also where its time ends while what was promised is let go. Where that was withdrawn meanwhile,
 * nothing is promised.
 */
export async function handOver(inquiry: Inquiry, stored: StoredDecision, answer: Answer): Promise<Answer> {
  const { late, ledger } = inquiry.services;
  const { decisionId, actions } = answer.decision;
  const customerId = ownerOf(stored);
  if (late === undefined || customerId === null || actions.length === 0) return answer;
  const { memory } = await ledger.readMemories(customerId, undefined);
  if (memory.promises.some((promise) => promise.decisionId === decisionId && hasLapsed(promise)))
    return answerWithout(inquiry, ['ledger-late']);
  if (inquiry.isAnswered) return answer;
  const released = late.release(customerId, decisionId, memory);
  // Not before it is on its way: who is told it may lose this process in the next moment.
  inquiry.stored = answer;
  await released;
  return answer;
}

/** What is stored does not say so: whoever reads it there reads it from a master that has it. */
function markUnconfirmed({ decision, ...answer }: Answer): Answer {
  const again = 'stored-or-decides-again';
  const marked = {
    ...decision,
    degraded: [
      ...decision.degraded.map((each) => ({ ...each, repeat: again }) as const),
      degradation('unconfirmed', again),
    ],
  };
  return { ...answer, decision: marked, bytes: Buffer.from(JSON.stringify(marked)) };
}

/** Promises whose reason is gone are taken back before anything is decided in their place. Undefined: to be decided again. */
async function withdrawAll(
  customer: Identified,
  { groundless }: Proposal,
  { withdraw }: AnswerServices,
): Promise<undefined> {
  const customerId = snapshotOf(customer)?.customerId;
  if (customerId !== undefined) for (const one of groundless) await withdraw(customerId, one);
}
