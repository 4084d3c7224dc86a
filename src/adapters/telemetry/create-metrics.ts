import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Task } from '../../domain/tasks/task.ts';
import { WordMap } from '../../shared/word-map.ts';
import { readOnceAScrape } from './add-store-metrics.ts';
import { addDecisionMetrics, type DecisionMetrics, secondsBuckets } from './decision-metrics.ts';
import { addOverduePromises, type MetCall } from './overdue-promises.ts';
import { TalliedHistogram } from './tallied-histogram.ts';

/** What the gauges ask for when a scrape comes. */
export type MetricSources = {
  readonly ruleSet: () => {
    readonly version: string;
    readonly ageMs: number;
    readonly refused: boolean;
    readonly unwatched: boolean;
    /** How long an edit has been waiting to be checked and built; 0 where none waits. */
    readonly pendingMs: number;
  };
  readonly tasks: () => Promise<{
    readonly states: Readonly<Record<string, number>>;
    readonly oldestDueAt?: number;
  }>;
  /** Whether the latest decision could be stored; absent in a process that decides nothing. */
  readonly canStore?: () => boolean;
  /** Why customers or decisions may be missing from the stores; absent in a process that decides nothing. */
  readonly losses?: () => Promise<Readonly<Record<'customers' | 'decisions', string | undefined>>>;
};

export type Metrics = DecisionMetrics & {
  readonly registry: Registry;
  readonly observeRequest: (request: {
    method: string;
    route: string;
    status: number;
    seconds: number;
  }) => void;
  /** A request of this priority was refused, because it could not be served in time. */
  readonly countShed: (priority: number) => void;
  readonly countTask: (type: string, result: string) => void;
  /** `state` is what a promise of such an action came to. */
  readonly countPromise: (action: string, state: string) => void;
  /** A worker met the call of a promise. */
  readonly meetCall: (call: MetCall) => void;
  /** What a system answered to a call while the customer waited. */
  readonly countSystemAnswer: (call: Pick<Task, 'template'>, answer: string, seconds: number) => void;
};

/**
 * The Prometheus metrics of one process. Where several processes are one service, counts are added and what all of them see alike has
 * an `aggregator`. Labels come from closed sets only, so that their number stays bounded.
 */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new TalliedHistogram({
    name: 'tact_http_request_seconds',
    help: 'Time to serve HTTP requests.',
    labelNames: ['method', 'route', 'status'],
    buckets: secondsBuckets,
    registers,
  });
  const requestOf = new WordMap((method, route, status: number) => requests.open({ method, route, status }));
  const shed = new Counter({
    name: 'tact_shed_total',
    help: 'Requests refused because they could not be served in time, by priority (0 is served first).',
    labelNames: ['priority'],
    registers,
  });
  const deliveries = new Counter({
    name: 'tact_task_deliveries_total',
    help: 'Attempts to deliver a task.',
    labelNames: ['type', 'result'],
    registers,
  });
  const promises = new Counter({
    name: 'tact_promises_total',
    help: 'Promises that came to a state after the answer, by action.',
    labelNames: ['action', 'state'],
    registers,
  });
  const answers = new Histogram({
    name: 'tact_system_answer_seconds',
    help: 'Time in which systems answered calls while the customer waited, by action and answer.',
    labelNames: ['action', 'answer'],
    buckets: [...secondsBuckets],
    registers,
  });
  addGauges(sources, registers);
  addTaskGauges(sources, registers);
  return {
    registry,
    ...addDecisionMetrics(registry),
    observeRequest: ({ method, route, status, seconds }) =>
      requests.add(requestOf.get(method, route, status), seconds),
    countShed: (priority) => shed.inc({ priority }),
    countTask: (type, result) => deliveries.inc({ type, result }),
    countPromise: (action, state) => promises.inc({ action, state }),
    meetCall: addOverduePromises(registry, Date.now),
    countSystemAnswer({ template: action }, answer, seconds) {
      answers.observe({ action, answer }, seconds);
      if (answer !== 'unknown') promises.inc({ action, state: answer });
    },
  };
}

function addGauges(sources: MetricSources, registers: Registry[]): void {
  new Gauge({
    name: 'tact_rule_set_age_seconds',
    aggregator: 'max',
    help: 'Since when the rule set in force is.',
    labelNames: ['version'],
    registers,
    collect() {
      const { version, ageMs } = sources.ruleSet();
      this.reset();
      this.set({ version }, ageMs / 1000);
    },
  });
  new Gauge({
    name: 'tact_rule_set_refused',
    aggregator: 'max',
    help: '1 while the latest edit of the rules is refused and an older set serves.',
    registers,
    collect() {
      this.set(sources.ruleSet().refused ? 1 : 0);
    },
  });
  new Gauge({
    name: 'tact_rule_set_unwatched',
    aggregator: 'max',
    help: '1 while edits of the rules may go unseen, because their folder cannot be watched.',
    registers,
    collect() {
      this.set(sources.ruleSet().unwatched ? 1 : 0);
    },
  });
  new Gauge({
    name: 'tact_rule_set_pending_seconds',
    aggregator: 'max',
    help: 'How long an edit of the rules has been waiting to be checked and built; 0 while none waits.',
    registers,
    collect() {
      this.set(sources.ruleSet().pendingMs / 1000);
    },
  });
  const { canStore, losses } = sources;
  if (losses !== undefined)
    new Gauge({
      name: 'tact_store_lost',
      aggregator: 'max',
      help: '1 while a store was never loaded or lost its data, by what it should hold.',
      labelNames: ['records'],
      registers,
      async collect() {
        for (const [records, loss] of Object.entries(await losses()))
          this.set({ records }, loss === undefined ? 0 : 1);
      },
    });
  if (canStore !== undefined)
    new Gauge({
      name: 'tact_ledger_write_failing',
      aggregator: 'max',
      help: '1 while decisions cannot be stored and therefore promise nothing.',
      registers,
      collect() {
        this.set(canStore() ? 0 : 1);
      },
    });
}

function addTaskGauges({ tasks }: MetricSources, registers: Registry[]): void {
  const readTasks = readOnceAScrape(tasks);
  new Gauge({
    name: 'tact_store_up',
    aggregator: 'min',
    help: '1 when the store answered this scrape.',
    registers,
    async collect() {
      this.set((await readTasks()) === undefined ? 0 : 1);
    },
  });
  new Gauge({
    name: 'tact_tasks',
    aggregator: 'max',
    help: 'Follow-up tasks by state.',
    labelNames: ['state'],
    registers,
    async collect() {
      const counted = await readTasks();
      this.reset();
      for (const [state, count] of Object.entries(counted?.states ?? {})) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'tact_oldest_due_task_seconds',
    aggregator: 'max',
    help: 'How long the task that has waited longest is due; 0 while none is.',
    registers,
    async collect() {
      const oldest = (await readTasks())?.oldestDueAt;
      this.set(oldest === undefined ? 0 : Math.max(0, Date.now() - oldest) / 1000);
    },
  });
}
