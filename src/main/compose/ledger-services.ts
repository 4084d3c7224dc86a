import type { Metrics } from '../../adapters/telemetry/create-metrics.ts';
import type { Config } from '../../config/config.ts';
import { findBudget } from '../../decide/explain/find-budget.ts';
import { recordOutcomes } from '../../decide/outcomes/record-outcomes.ts';
import type { SystemDesk } from '../../decide/ports.ts';
import type { LetterPrinter } from '../../deliver/ports.ts';
import { recomposeLetter } from '../../deliver/recompose-letter.ts';
import { reportFollowUp } from '../../deliver/report-follow-up.ts';
import { reportPromise } from '../../deliver/report-promise.ts';
import type { OutcomeReport } from '../../domain/contact/outcome-report.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import type { HttpServices } from '../../http/services/http-services.ts';
import { reportOffers } from '../../reports/report-offers.ts';
import { countMoved, lateDecisions } from './answer-services.ts';
import type { AnswerRequest } from './decide-in-turns.ts';
import { createLinkServices, openLinkSigner } from './link-services.ts';
import { listAudience } from './list-audience.ts';
import { reportCampaigns } from './report-campaigns.ts';
import type { Stores } from './stores.ts';

type OutcomeParts = Pick<HttpServices, 'currentRuleSet'> & {
  readonly config: Config;
  readonly stores: Stores;
  readonly systems?: SystemDesk;
};

/** Records outcomes by the rules in force, and counts those that are new. */
export async function reportOutcomes(
  reports: readonly OutcomeReport[],
  { config, stores, currentRuleSet, systems }: OutcomeParts,
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
export const readDecision =
  (stores: Stores): HttpServices['findDecision'] =>
  async (decisionId) => {
    const stored = await stores.ledger.findDecision(decisionId);
    const customerId = stored === undefined ? null : ownerOf(stored);
    if (customerId !== null && stored !== undefined && stored.decision.actions.length > 0)
      await lateDecisions(stores).release(customerId, decisionId);
    return stored?.decision;
  };

export const readOutcomes =
  ({ ledger }: Stores): HttpServices['readOutcomes'] =>
  async (decisionId) =>
    (await ledger.findDecision(decisionId)) && ledger.readOutcomes(decisionId);

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

const createCountServices = (stores: Stores): Pick<HttpServices, 'budgets' | 'reports'> => ({
  budgets: {
    keyOf: (ruleSet, question) => findBudget(ruleSet, question, Date.now()),
    read: async (key) => (await stores.ledger.readBudgets([key]))[0],
    correct: (key, limit) => stores.ledger.correctBudget(key, limit),
  },
  reports: {
    offers: (question) => reportOffers(question, stores.offerDays),
    audience: listAudience(stores),
    campaigns: reportCampaigns(stores),
  },
});

const createTaskServices = (
  { tasks, ledger }: Stores,
  config: Config,
  printer: LetterPrinter,
): Pick<HttpServices, 'tasks' | 'links'> => ({
  tasks: {
    list: (filter) => tasks.list(filter),
    find: (taskId) => tasks.find(taskId),
    change: (taskId, change) => tasks.change(taskId, change, Date.now()),
    report: (report) => reportFollowUp(report, { tasks, promises: ledger }),
    recompose: (taskId) => recomposeLetter(taskId, { tasks, printer }),
  },
  links: createLinkServices(openLinkSigner(config), { tasks, ledger }, Date.now),
});

/** What operators look up and change in the ledger. */
export const createLedgerServices = (
  stores: Stores,
  config: Config,
  metrics: Metrics,
  printer: LetterPrinter,
): Pick<HttpServices, 'promises' | 'budgets' | 'reports' | 'tasks' | 'links'> => ({
  promises: createPromiseServices(stores, metrics),
  ...createCountServices(stores),
  ...createTaskServices(stores, config, printer),
});
