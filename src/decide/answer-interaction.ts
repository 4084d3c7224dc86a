import type { BudgetState, Counters } from '../domain/contact/budget.ts';
import { emptyMemory } from '../domain/contact/customer-memory.ts';
import type { Decision } from '../domain/decision/decision.ts';
import type { DecisionRequest } from '../domain/decision/decision-request.ts';
import type { Identified } from '../domain/decision/interaction.ts';
import { snapshotOf } from '../domain/decision/interaction.ts';
import type { Proposal } from '../domain/decision/proposal.ts';
import type { FiredRule } from '../domain/rules/engine/rule-program.ts';
import type { RuleSet } from '../domain/rules/rule-set.ts';
import { canonicalJson, digest } from '../domain/shared/digest.ts';
import { type DegradationCode, degradation } from '../domain/shared/reason.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import { composeCommit } from './compose-commit.ts';
import { conclude } from './decide.ts';
import { identifyCustomer } from './identify-customer.ts';
import type { Commit, Ledger, SnapshotReader, StoredDecision } from './ports.ts';
import { areAllKnown, lookAtBudgets, readCounters } from './read-counters.ts';
import { type Scene, setScene } from './scene.ts';
import type { OutcomeWatch } from './watch-outcomes.ts';

export type AnswerServices = {
  /** The rule set in force and since when it is (epoch ms). */
  readonly currentRuleSet: () => { readonly ruleSet: RuleSet; readonly loadedAt: number };
  readonly snapshots: SnapshotReader;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Milliseconds an answer may take when the request does not say. */
  readonly defaultBudgetMs: number;
  /** How offers fared over all customers; absent: propensities stay at their priors. */
  readonly outcomes?: OutcomeWatch;
  /** Fires the rules of a scene: the compiled program, or the reference engine. */
  readonly fireRules: (scene: Scene) => readonly FiredRule[] | Promise<readonly FiredRule[]>;
  /** The domain's `digest`, where the machine has a cheaper way to it. */
  readonly digest?: (text: string) => string;
};

export type Clock = {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds since some fixed moment; never goes back. */
  readonly elapsed: () => number;
  /** Resolves `true` after so many milliseconds; the returned function gives the timer back. */
  readonly after: (ms: number) => { readonly reached: Promise<true>; readonly cancel: () => void };
};

export type Answer = { readonly decision: Decision; readonly repeated: boolean };

/** How far an answer has come, for the fallback that is given when time runs out. */
type Progress = { customer?: Identified; deciding: boolean; abandoned: boolean };

/** Re-decides after a lost race; each loss means that somebody else won, so this many in a row is real contention. */
const mostAttempts = 20;

/**
 * Answers one interaction within its budget. Live answers are stored before they are given, and the same interactionId again
 * gives what was stored. When time runs out or a store is away, the best answer that promises nothing is given and says so.
 */
export async function answerInteraction(request: DecisionRequest, services: AnswerServices): Promise<Answer> {
  const { clock } = services;
  const started = clock.elapsed();
  const progress: Progress = { deciding: false, abandoned: false };
  const timer = clock.after(request.budgetMs ?? services.defaultBudgetMs);
  const full = answerFully(request, services, progress, started);
  const late = timer.reached.then(() => {
    progress.abandoned = true;
    return answerWithout(request, services, progress, started);
  });
  try {
    return await Promise.race([full, late]);
  } finally {
    timer.cancel();
    full.catch(ignoreAfterAnswer);
  }
}

/** What fails once the fallback was given has nobody left to be told; the stores' own metrics count it. */
const ignoreAfterAnswer = (): void => undefined;

async function answerFully(
  request: DecisionRequest,
  services: AnswerServices,
  progress: Progress,
  started: number,
): Promise<Answer> {
  const degraded: DegradationCode[] = [];
  const live = request.mode !== 'dry-run';
  const fingerprint = live ? fingerprintOf(request, services.digest) : '';
  const finding = findCustomer(request, services.snapshots, degraded).then((customer) => {
    progress.customer = customer;
    return customer;
  });
  try {
    const [stored, customer] = await Promise.all([
      live ? services.ledger.findByInteraction(request.interactionId) : undefined,
      finding,
    ]);
    if (stored !== undefined) return repeat(stored, fingerprint, request);
    progress.deciding = true;
    return await decideAndStore(request, customer, services, { degraded, fingerprint, started, progress });
  } catch (error) {
    if (!(error instanceof ServiceError && isStoreFailure(error))) throw error;
    await finding;
    return answerWithout(request, services, progress, started, [...degraded, 'ledger-unavailable']);
  }
}

const isStoreFailure = (error: ServiceError): boolean =>
  error.code === 'store-unavailable' || error.code === 'store-full';

async function findCustomer(
  request: DecisionRequest,
  snapshots: SnapshotReader,
  degraded: DegradationCode[],
): Promise<Identified> {
  try {
    return await identifyCustomer(request, snapshots);
  } catch (error) {
    if (!(error instanceof ServiceError) || !isStoreFailure(error)) throw error;
    degraded.push('snapshot-unavailable');
    return { status: 'missing' };
  }
}

type Attempt = {
  readonly degraded: readonly DegradationCode[];
  /** Of a live request; a dry run is never held against another. */
  readonly fingerprint: string;
  readonly started: number;
  readonly progress: Progress;
};

async function decideAndStore(
  request: DecisionRequest,
  customer: Identified,
  services: AnswerServices,
  attempt: Attempt,
): Promise<Answer> {
  const snapshot = snapshotOf(customer);
  const budgets = new Map<string, BudgetState>();
  for (let tries = 0; tries < mostAttempts && !attempt.progress.abandoned; tries += 1) {
    const counters = { budgets, ...(await readCounters(snapshot, services)) };
    const proposal = await propose(request, customer, services, counters, true);
    const decision = finish(proposal.decision, services, attempt.started, attempt.degraded);
    if (request.mode === 'dry-run') {
      if (areAllKnown(proposal.takes, budgets)) return { decision, repeated: false };
      await lookAtBudgets(proposal.considered(), budgets, services.ledger);
      continue;
    }
    const { policies } = services.currentRuleSet().ruleSet;
    const change = composeCommit(proposal, decision, snapshot, counters, policies.countHouseholds);
    const answered = await store({ fingerprint: attempt.fingerprint, ...change }, request, budgets, services);
    if (answered !== undefined) return answered;
    if (budgets.size > 0) await lookAtBudgets(proposal.considered(), budgets, services.ledger);
  }
  return answerWithout(request, services, attempt.progress, attempt.started, [
    ...attempt.degraded,
    'contention',
  ]);
}

/** The answer if it could be stored; else notes which budgets were short. */
async function store(
  change: Commit,
  request: DecisionRequest,
  budgets: Map<string, BudgetState>,
  { ledger }: AnswerServices,
): Promise<Answer | undefined> {
  const result = await ledger.commit(change);
  if (result.status === 'committed') return { decision: change.decision, repeated: false };
  if (result.status === 'repeated') return repeat(result.stored, change.fingerprint, request);
  for (const state of result.budgets) budgets.set(state.key, state);
  return undefined;
}

async function propose(
  request: DecisionRequest,
  customer: Identified,
  services: AnswerServices,
  counters: Counters,
  mayPromise: boolean,
): Promise<Proposal> {
  const { ruleSet } = services.currentRuleSet();
  const now = services.clock.now();
  const scene = setScene(ruleSet, { request, customer }, now, counters, mayPromise, services.digest);
  const fired = services.fireRules(scene);
  return conclude(scene, fired instanceof Promise ? await fired : fired);
}

/** The best answer that promises and stores nothing, from what is known by now. */
async function answerWithout(
  request: DecisionRequest,
  services: AnswerServices,
  progress: Progress,
  started: number,
  degraded: readonly DegradationCode[] = [progress.deciding ? 'ledger-late' : 'snapshot-late'],
): Promise<Answer> {
  const customer = progress.customer ?? { status: 'missing' };
  const counters = { memory: emptyMemory, budgets: new Map() };
  const proposal = await propose(request, customer, services, counters, false);
  return { decision: finish(proposal.decision, services, started, degraded), repeated: false };
}

/** Adds what a pure decision cannot know: how old its rules are, what was degraded and how long it took. */
function finish(
  decision: Decision,
  services: AnswerServices,
  started: number,
  degraded: readonly DegradationCode[],
): Decision {
  const { clock } = services;
  const { loadedAt } = services.currentRuleSet();
  return {
    ...decision,
    ruleSet: { version: decision.ruleSet.version, ageMs: Math.max(0, clock.now() - loadedAt) },
    degraded: degraded.map(degradation),
    elapsedMs: Math.round((clock.elapsed() - started) * 1000) / 1000,
  };
}

function repeat(stored: StoredDecision, fingerprint: string, request: DecisionRequest): Answer {
  if (stored.fingerprint === fingerprint) return { decision: stored.decision, repeated: true };
  throw new ServiceError(
    'interaction-conflict',
    `interactionId ${request.interactionId} was used for another request: send a new interactionId, or the very same request to get its decision again`,
    [
      {
        pointer: '/interactionId',
        message: 'was used for another request',
        example: `${request.interactionId}-2`.slice(0, 128),
      },
    ],
  );
}

/** What makes a live request the same: all of it but how long the caller waits and how much it wants explained. */
function fingerprintOf(request: DecisionRequest, hash = digest): string {
  return hash(canonicalJson(Object.assign({}, request, unimportant)));
}

const unimportant = { mode: undefined, budgetMs: undefined, explain: undefined };
