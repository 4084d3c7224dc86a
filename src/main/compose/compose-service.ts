import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { WriteFailure } from '../../adapters/resilience/watch-writes.ts';
import { systemClock } from '../../adapters/system-clock.ts';
import { createMetrics, type Metrics } from '../../adapters/telemetry/create-metrics.ts';
import type { Tracing } from '../../adapters/telemetry/tracing.ts';
import type { Config } from '../../config/config.ts';
import { answerParty } from '../../decide/answer/answer-party.ts';
import { DecisionQueue } from '../../decide/answer/decision-queue.ts';
import { explainOffer } from '../../decide/explain/explain-offer.ts';
import { identifyCustomer } from '../../decide/inquiry/identify-customer.ts';
import type { SystemDesk } from '../../decide/ports.ts';
import { buildApp } from '../../http/build-app.ts';
import type { HttpMetrics } from '../../http/services/http-options.ts';
import type { HttpServices } from '../../http/services/http-services.ts';
import { createKeyManager } from '../../maintain/manage-keys.ts';
import { createMetricsText } from '../process/gather-metrics.ts';
import { readVersion } from '../process/read-version.ts';
import { addNotice } from './add-notice.ts';
import { announceErasures } from './announce-erasures.ts';
import { answerServices, countMoved } from './answer-services.ts';
import { createCustomerServices } from './create-customer-services.ts';
import { createEdgeLogs } from './create-http-log.ts';
import { createReleaseServices } from './create-release-services.ts';
import { createReview } from './create-review.ts';
import { createSecret } from './create-secret.ts';
import { describeRules } from './describe-rules.ts';
import { findLosses } from './find-losses.ts';
import { guardCanary } from './guard-canary.ts';
import { createLedgerServices, readDecision, readOutcomes, reportOutcomes } from './ledger-services.ts';
import { measureAnswers } from './measure-answers.ts';
import { openLetterPress } from './open-letter-press.ts';
import { openLetterPrinter } from './open-letter-printer.ts';
import type { Rules } from './open-rules.ts';
import { createPreviewServices } from './preview-services.ts';
import { replayInService } from './replay-in-service.ts';
import type { Stores } from './stores.ts';
import { traceDecisions } from './trace-decisions.ts';
import type { WatchedKeys } from './watch-keys.ts';

export type ServiceParts = {
  readonly config: Config;
  readonly logger: Logger;
  readonly stores: Stores;
  /** Absent: all systems are asked after the answer. */
  readonly systems?: SystemDesk;
  readonly rules: Pick<Rules, 'current' | 'desk' | 'refresh'>;
  /** Absent: nobody is asked for a key. */
  readonly keys?: WatchedKeys | undefined;
  /** Absent: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  readonly isReady: HttpServices['isReady'];
  /** Whether the service drains before it stops; absent: never. */
  readonly isDraining?: () => boolean;
  /** Why no decision can be stored; undefined while they can. */
  readonly writeFailure: () => WriteFailure | undefined;
};

export type Service = {
  readonly app: FastifyInstance;
  readonly metrics: Metrics;
  /** The metrics as they are scraped. */
  readonly exposed: HttpMetrics;
};

/** Wires use cases to stores and the HTTP edge to use cases. Nothing listens yet. */
export function composeService(parts: ServiceParts): Service {
  const { config, logger, stores, tracing } = parts;
  const { current: currentRuleSet } = parts.rules;
  const metrics = measureService(parts);
  const press = openLetterPress();
  const printer = openLetterPrinter(config.letterPdf, () => currentRuleSet().ruleSet, logger, press);
  const releases = createReleaseServices(parts.rules, config.letterPdf);
  const canary = guardCanary(releases, currentRuleSet, logger);
  const answering = answerServices(parts, metrics, canary.noteFailure);
  const queue = new DecisionQueue(eventLoop);
  const rehearse = traceDecisions(answering, queue, tracing);
  const identify: HttpServices['identify'] = async (request) => identifyCustomer(request, answering);
  const answers = addNotice(
    {
      answerInteraction: canary.watch(measureAnswers(rehearse, parts, metrics)),
      findDecision: readDecision(stores),
    },
    stores,
  );
  const services: HttpServices = {
    ...answers,
    identify,
    answerParty: (inForce, request, arrival) =>
      answerParty(inForce.ruleSet, request, {
        identify,
        answer: (each, offerable) => answers.answerInteraction(inForce, each, { ...arrival, offerable }),
        rehearse: (each) => rehearse(inForce, each, arrival),
        clock: systemClock,
        defaultBudgetMs: config.defaultBudgetMs,
      }),
    recordOutcomes: (reports) =>
      reportOutcomes(reports, { ...parts, currentRuleSet }, answers.answerInteraction, metrics),
    explainOffer: (inForce, question) => explainOffer(inForce, question, answering),
    readOutcomes: readOutcomes(stores),
    customers: createCustomerServices(
      stores.customers,
      Date.now,
      createReview(stores, logger, (moved) => countMoved(metrics, moved)),
      announceErasures(stores, config, () => currentRuleSet().ruleSet),
    ),
    ...createLedgerServices(stores, config, metrics, printer),
    keys: createKeyServices(parts),
    releases,
    previews: createPreviewServices(parts, press),
    ...replayInService(stores, currentRuleSet),
    currentRuleSet,
    isReady: parts.isReady,
  };
  const exposed = exposeMetrics(metrics);
  const app = buildApp(services, {
    version: readVersion(),
    metrics: exposed,
    ...(parts.keys && { keyRing: parts.keys.valid }),
    tracing,
    trustedProxies: config.trustedProxies,
    trustRequestStart: config.trustRequestStart,
    ...createEdgeLogs(logger),
    admits: (priority) => queue.admits(priority),
    ...(parts.isDraining && { isDraining: parts.isDraining }),
    slowMs: Math.max(250, config.slowDecisionMs),
    logOneIn: 0,
  });
  return { app, metrics, exposed };
}

function measureService({ stores, rules, writeFailure }: ServiceParts): Metrics {
  const metrics = createMetrics({
    ruleSet: () => describeRules(rules.current()),
    tasks: () => stores.tasks.count(Date.now()),
    canStore: () => writeFailure() === undefined,
    losses: () => findLosses(stores.losses),
  });
  stores.addMetrics?.(metrics.registry);
  return metrics;
}

const eventLoop = {
  atEndOfTurn: (callback: () => void) => void setImmediate(callback),
  elapsed: systemClock.elapsed,
};

const exposeMetrics = ({ registry, observeRequest, countShed }: Metrics): HttpMetrics => ({
  contentType: registry.contentType,
  render: createMetricsText(registry),
  observe: observeRequest,
  countShed,
});

const createKeyServices = ({ config, stores, keys }: ServiceParts): HttpServices['keys'] =>
  createKeyManager({
    store: stores.apiKeys,
    settings: config.apiKeys,
    newSecret: createSecret,
    onChange: keys?.refresh ?? (async () => undefined),
  });
