import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { createWorkingDays } from '../../adapters/holidays/working-days.ts';
import type { Metrics } from '../../adapters/telemetry/create-metrics.ts';
import type { Config } from '../../config/config.ts';
import type { ActionConnector, RemedyDesk } from '../../deliver/ports.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { addressLetter } from '../../domain/tasks/address-letter.ts';
import { hourMs } from '../../shared/durations.ts';
import { startWorker, type Worker, type WorkerEvent } from '../../worker/start-worker.ts';
import { openFollowUpSenders } from './open-follow-up-senders.ts';
import { openLetterPrinter } from './open-letter-printer.ts';
import type { Outbox } from './open-outbox.ts';
import { readCustomerNow } from './read-customer-now.ts';
import type { Stores } from './stores.ts';

export type DeliveryPorts = {
  readonly stores: Pick<Stores, 'tasks' | 'snapshots' | 'ledger' | 'losses'>;
  readonly remedies: RemedyDesk;
  readonly outbox: Outbox;
  /** The rule set in force: its letterheads are printed. */
  readonly ruleSet: () => RuleSet;
  /** Where calls go. */
  readonly actions: ActionConnector;
  readonly logger: Logger;
  readonly metrics: Metrics;
};

/** Two calls of ten seconds, a probe and a call, end within four fifths of it. So long waits what a killed process had in hand. */
const leaseMs = 30_000;
/** Calls take milliseconds. A slower call gives its place to others. */
const patienceMs = 1000;

/** Starts the worker with the configured outlets. */
export function startDelivery(config: Config, ports: DeliveryPorts): Worker {
  const { letters, remove } = ports.outbox;
  const printer = openLetterPrinter(config.letterPdf, ports.ruleSet, ports.logger);
  const worker = startWorker(
    {
      tasks: ports.stores.tasks,
      promises: ports.stores.ledger,
      remedies: ports.remedies,
      readCustomer: (customerId) => readCustomerNow(customerId, ports.stores),
      addressAnew: async ({ customerId, pack }, letter) => {
        const { snapshot } = await readCustomerNow(customerId, ports.stores);
        const { sender, defaultLocale = letter.locale } = ports.ruleSet().packs.get(pack)?.file ?? {};
        const today = new Date().toISOString().slice(0, 10);
        const sending = { country: sender?.country, locale: defaultLocale };
        return addressLetter(letter, snapshot?.addresses, today, sending);
      },
      letters,
      printer,
      findWorkingTime: createWorkingDays(),
      ...(config.dailyLimits && { dailyLimits: config.dailyLimits }),
      ...openFollowUpSenders(config, ports.outbox.mail),
      removeWritten: remove,
      actions: ports.actions,
      now: Date.now,
      random: Math.random,
      sleep,
      report: (event) => report(event, ports),
    },
    {
      owner: randomUUID(),
      concurrency: config.workerConcurrency,
      patienceMs,
      leaseMs,
      idleMs: 500,
      policy: { maxAttempts: config.taskAttempts, baseMs: 5000, capMs: hourMs },
    },
  );
  return {
    wake: worker.wake,
    stop: async () => {
      await worker.stop();
      await printer.close();
    },
  };
}

/** `node:timers/promises` rejects with an error and its stack at every abort, which was 2 % of a busy worker's time. */
const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });

function report(event: WorkerEvent, { logger, metrics }: DeliveryPorts): void {
  if (event.event === 'store-failed') {
    logger.error({ err: event.error, pauseMs: event.pauseMs }, 'the task store failed');
    return;
  }
  const { task, outcome, reason, promise } = event;
  metrics.countTask(task.type, outcome);
  if (promise !== undefined) metrics.countPromise(task.template, promise);
  if (task.type === 'action')
    metrics.meetCall({ ...task, action: task.template, isOpen: outcome === 'retried' });
  if (outcome === 'done') return;
  const entry = { taskId: task.taskId, type: task.type, attempts: task.attempts, outcome, reason, promise };
  if (outcome === 'cancelled') logger.info(entry, 'task cancelled');
  else if (outcome === 'parked') logger.error(entry, 'task parked');
  else logger.warn(entry, 'task not delivered');
}
