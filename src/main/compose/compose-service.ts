import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { nativeDigest } from '../../adapters/native-digest.ts';
import type { WriteFailure } from '../../adapters/resilience/watch-writes.ts';
import { runtime } from '../../adapters/runtime.ts';
import { systemClock } from '../../adapters/system-clock.ts';
import { createMetrics, type Metrics } from '../../adapters/telemetry/create-metrics.ts';
import { createTurnClock } from '../../adapters/turn-clock.ts';
import type { Config } from '../../config/config.ts';
import { answerInteraction } from '../../decide/answer-interaction.ts';
import { answerParty } from '../../decide/answer-party.ts';
import { DecisionQueue } from '../../decide/decision-queue.ts';
import { explainOffer } from '../../decide/explain-offer.ts';
import { findBudget } from '../../decide/find-budget.ts';
import { identifyCustomer } from '../../decide/identify-customer.ts';
import type { AnswerServices } from '../../decide/inquiry.ts';
import type { LateDecisions, SystemDesk } from '../../decide/ports.ts';
import { recordOutcomes } from '../../decide/record-outcomes.ts';
import { watchOutcomes } from '../../decide/watch-outcomes.ts';
import { holdDecision, releaseDecision } from '../../deliver/hold-decision.ts';
import type { MovedPromise } from '../../deliver/move-promise-of.ts';
import { reportPromise } from '../../deliver/report-promise.ts';
import { withdrawGroundlessPromise } from '../../deliver/withdraw-groundless.ts';
import type { OutcomeReport } from '../../domain/contact/outcome-report.ts';
import { nameVisit } from '../../domain/decision/name-visit.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import { stateOf } from '../../domain/promises/promise-life.ts';
import type { RuleSetInForce } from '../../domain/rule-set/rule-set.ts';
import { buildApp } from '../../http/build-app.ts';
import type { HttpMetrics } from '../../http/services/http-options.ts';
import type { HttpServices } from '../../http/services/http-services.ts';
import { createKeyManager } from '../../maintain/manage-keys.ts';
import { readVersion } from '../process/read-version.ts';
import { addNotice } from './add-notice.ts';
import { createCustomerServices } from './create-customer-services.ts';
import { createAuditLog, createHttpLog } from './create-http-log.ts';
import { createReview } from './create-review.ts';
import { createSecret } from './create-secret.ts';
import { describeRules } from './describe-rules.ts';
import { findLosses } from './find-losses.ts';
import type { Stores } from './stores.ts';
import type { WatchedKeys } from './watch-keys.ts';

export type ServiceParts = {
  readonly config: Config;
  readonly logger: Logger;
  readonly stores: Stores;
  /** Absent: all systems are asked after the answer. */
  readonly systems?: SystemDesk;
  /** The rules in force at this moment. */
  readonly currentRuleSet: () => RuleSetInForce;
  /** Absent: nobody is asked for a key. */
  readonly keys?: WatchedKeys | undefined;
  readonly isReady: HttpServices['isReady'];
  /** Whether the service drains before it stops; absent: never. */
  readonly isDraining?: () => boolean;
  /** Why no decision can be stored; undefined while they can. */
  readonly writeFailure: () => WriteFailure | undefined;
};

export type Service = { readonly app: FastifyInstance; readonly metrics: Metrics };

/** Wires use cases to stores and the HTTP edge to use cases. Nothing listens yet. */
export function composeService(parts: ServiceParts): Service {
  const { config, logger, stores, currentRuleSet } = parts;
  const metrics = createMetrics({
    ruleSet: () => describeRules(currentRuleSet()),
    tasks: () => stores.tasks.count(Date.now()),
    canStore: () => parts.writeFailure() === undefined,
    losses: () => findLosses(stores.losses),
  });
  stores.addMetrics?.(metrics.registry);
  const answering: AnswerServices = {
    ...answerServices(parts, metrics),
    ...(parts.systems && { systems: parts.systems }),
  };
  const queue = new DecisionQueue({
    atEndOfTurn: (decide) => void setImmediate(decide),
    elapsed: systemClock.elapsed,
  });
  const rehearse = decideInTurns(answering, queue);
  const identify: HttpServices['identify'] = async (request) => identifyCustomer(request, answering);
  const answers = addNotice(
    {
      answerInteraction: measureAnswers(rehearse, parts, metrics),
      findDecision: readDecision(stores),
    },
    stores,
  );
  const services: HttpServices = {
    ...answers,
    identify,
    answerParty: (inForce, request) =>
      answerParty(nameVisit(request, inForce.ruleSet), {
        identify,
        answer: (each, offerable) => answers.answerInteraction(inForce, each, { offerable }),
        rehearse: (each) => rehearse(inForce, each),
        clock: systemClock,
        defaultBudgetMs: config.defaultBudgetMs,
      }),
    recordOutcomes: (reports) => reportOutcomes(reports, parts, answers.answerInteraction, metrics),
    explainOffer: (inForce, question) => explainOffer(inForce, question, answering),
    readOutcomes: async (decisionId) =>
      (await stores.ledger.findDecision(decisionId)) && stores.ledger.readOutcomes(decisionId),
    customers: createCustomerServices(
      stores.customers,
      Date.now,
      createReview(stores, logger, (moved) => countMoved(metrics, moved)),
    ),
    promises: createPromiseServices(stores, metrics),
    budgets: createBudgetServices(stores),
    tasks: createTaskServices(stores),
    keys: createKeyServices(parts),
    currentRuleSet,
    isReady: parts.isReady,
  };
  const app = buildApp(services, {
    log: createHttpLog(logger),
    version: readVersion(),
    metrics: exposeMetrics(metrics),
    ...(parts.keys && { keyRing: parts.keys.valid }),
    trustedProxies: config.trustedProxies,
    trustRequestStart: config.trustRequestStart,
    audit: createAuditLog(logger),
    isOverloaded: () => queue.isOverloaded(),
    ...(parts.isDraining && { isDraining: parts.isDraining }),
    slowMs: Math.max(250, config.slowDecisionMs),
    logOneIn: 0,
  });
  return { app, metrics };
}

const exposeMetrics = ({ registry, observeRequest }: Metrics): HttpMetrics => ({
  contentType: registry.contentType,
  render: () => registry.metrics(),
  observe: observeRequest,
});

/** Records outcomes by the rules in force, and counts those that are new. */
async function reportOutcomes(
  reports: readonly OutcomeReport[],
  { config, stores, currentRuleSet, systems }: ServiceParts,
  answer: AnswerRequest,
  metrics: Metrics,
): ReturnType<HttpServices['recordOutcomes']> {
  const inForce = currentRuleSet();
  const results = await recordOutcomes(reports, {
    ...stores,
    ruleSet: inForce.ruleSet,
    now: Date.now,
    decideNext: (request) => answer(inForce, request),
    late: lateDecisions(stores),
    ...(systems && { systems }),
    defaultBudgetMs: config.defaultBudgetMs,
    takeBack: async (customerId, actionId) => {
      const report = {
        customerId,
        actionId,
        kind: 'withdraw',
        source: 'customer',
        cause: 'returned',
      } as const;
      const moved = await reportPromise(report, { promises: stores.ledger, ...stores, now: Date.now });
      return moved.status === 'gone' ? undefined : countMoved(metrics, moved) && moved.promise;
    },
  });
  for (const [index, { offerId, outcome }] of reports.entries())
    if (results[index]?.status === 'recorded') metrics.countOutcome(offerId, outcome);
  return results;
}

/** Whoever reads a decision has it. */
const readDecision =
  (stores: Stores): HttpServices['findDecision'] =>
  async (decisionId) => {
    const stored = await stores.ledger.findDecision(decisionId);
    const customerId = stored === undefined ? null : ownerOf(stored);
    if (customerId !== null && stored !== undefined && stored.decision.actions.length > 0)
      await lateDecisions(stores).release(customerId, decisionId);
    return stored?.decision;
  };

const lateDecisions = ({ ledger, tasks }: Stores): LateDecisions => {
  const ports = { promises: ledger, tasks, now: Date.now };
  return {
    hold: (customerId, decisionId) => holdDecision(customerId, decisionId, ports),
    release: (customerId, decisionId) => releaseDecision(customerId, decisionId, ports),
  };
};

const createPromiseServices = (stores: Stores, metrics: Metrics): HttpServices['promises'] => ({
  list: async (customerId) => (await stores.ledger.readMemories(customerId, undefined)).memory.promises,
  ofDecision: async (decisionId) => {
    const stored = await stores.ledger.findDecision(decisionId);
    const customerId = stored === undefined ? null : ownerOf(stored);
    if (customerId === null) return [];
    const { memory } = await stores.ledger.readMemories(customerId, undefined);
    return memory.promises.filter((promise) => promise.decisionId === decisionId);
  },
  report: async (report) =>
    countMoved(metrics, await reportPromise(report, { promises: stores.ledger, ...stores, now: Date.now })),
});

const createBudgetServices = ({ ledger }: Stores): HttpServices['budgets'] => ({
  keyOf: (ruleSet, question) => findBudget(ruleSet, question, Date.now()),
  read: async (key) => (await ledger.readBudgets([key]))[0],
  correct: (key, limit) => ledger.correctBudget(key, limit),
});

const createKeyServices = ({ config, stores, keys }: ServiceParts): HttpServices['keys'] =>
  createKeyManager({
    store: stores.apiKeys,
    settings: config.apiKeys,
    newSecret: createSecret,
    onChange: keys?.refresh ?? (async () => undefined),
  });

const createTaskServices = ({ tasks }: Stores): HttpServices['tasks'] => ({
  list: (filter) => tasks.list(filter),
  find: (taskId) => tasks.find(taskId),
  change: (taskId, change) => tasks.change(taskId, change, Date.now()),
});

export function answerServices(
  { config, stores }: Pick<ServiceParts, 'config' | 'stores'>,
  metrics: Metrics,
): AnswerServices {
  const withdrawal = { promises: stores.ledger, tasks: stores.tasks, now: Date.now };
  return {
    snapshots: stores.snapshots,
    ledger: stores.ledger,
    losses: stores.losses,
    late: lateDecisions(stores),
    withdraw: async (customerId, groundless) =>
      countMoved(metrics, await withdrawGroundlessPromise(customerId, groundless, withdrawal)),
    clock: systemClock,
    defaultBudgetMs: config.defaultBudgetMs,
    digest: nativeDigest,
    runtime: runtime.id,
    outcomes: watchOutcomes(stores.ledger, systemClock),
  };
}

function countMoved(metrics: Metrics, moved: MovedPromise): MovedPromise {
  if (moved.status === 'moved') metrics.countPromise(moved.promise.type, stateOf(moved.promise));
  return moved;
}

type AnswerRequest = HttpServices['answerInteraction'];

/** Queues every request until the end of the turn of the event loop that read it. */
function decideInTurns(answering: AnswerServices, queue: DecisionQueue): AnswerRequest {
  const turns = createTurnClock();
  return (inForce, request, { priority = 0, offerable, startedAt = Number.POSITIVE_INFINITY } = {}) => {
    const { now, elapsed } = answering.clock;
    const arrivedAt = Math.min(turns.arrivedAt(), elapsed() - now() + startedAt);
    const deadline = arrivedAt + (request.budgetMs ?? answering.defaultBudgetMs);
    return queue.add({ arrivedAt, deadline, priority }, () =>
      answerInteraction(inForce, request, answering, { arrivedAt, offerable }),
    );
  };
}

/** Counts and times every answer; logs the slow and the degraded ones, and a sample of the others (a line each would cost a third of the throughput). */
function measureAnswers(
  answer: AnswerRequest,
  { config, logger }: ServiceParts,
  metrics: Metrics,
): AnswerRequest {
  return async (inForce, request, arrival) => {
    const started = performance.now();
    const answered = await answer(inForce, request, arrival);
    const { decision, repeated } = answered;
    const elapsedMs = performance.now() - started;
    const budget = (request.budgetMs ?? config.defaultBudgetMs) / 1000;
    metrics.observeDecision(decision, { repeated, seconds: elapsedMs / 1000, budget });
    const slow = elapsedMs > config.slowDecisionMs;
    const degraded = decision.degraded.length > 0;
    if (!(slow || degraded) && Math.random() >= config.logSampleRate) return answered;
    const entry = {
      decisionId: decision.decisionId,
      touchpoint: decision.touchpoint,
      channel: decision.channelUsed,
      actions: decision.actions.map(({ type, reason }) => `${type}:${reason.ruleId}`),
      offers: decision.offers.map(({ offerId }) => offerId),
      degraded: decision.degraded.map(({ code }) => code),
      repeated,
      elapsedMs: Math.round(elapsedMs * 100) / 100,
    };
    if (slow || degraded) logger.warn(entry, slow ? 'decision was slow' : 'decision was degraded');
    else logger.info(entry, 'decision');
    return answered;
  };
}
