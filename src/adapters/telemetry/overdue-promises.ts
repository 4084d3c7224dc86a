import { Gauge, type Registry } from 'prom-client';

/** A call as a worker met it. */
export type MetCall = {
  readonly taskId: string;
  readonly action: string;
  /** When it was promised, in epoch milliseconds. */
  readonly createdAt: number;
  /** Whether its system has not answered yet. */
  readonly isOpen: boolean;
};

const overdueMs = 60_000;
/** Calls are repeated within 20 seconds; one that was not met for so long is in the hands of another process. */
const forgetMs = 300_000;
const mostCalls = 100_000;

/** Counts promises that their systems have not answered for over a minute, as far as this process calls for them. */
export function addOverduePromises(registry: Registry, now: () => number): (call: MetCall) => void {
  const open = new Map<
    string,
    { readonly action: string; readonly createdAt: number; readonly metAt: number }
  >();
  new Gauge({
    name: 'tact_promises_overdue',
    help: 'Promises that their systems have not answered for over a minute, by action.',
    labelNames: ['action'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [taskId, { action, createdAt, metAt }] of open)
        if (now() - metAt > forgetMs) open.delete(taskId);
        else if (now() - createdAt > overdueMs) this.inc({ action });
    },
  });
  return ({ taskId, action, createdAt, isOpen }) => {
    if (!isOpen) open.delete(taskId);
    else if (open.size < mostCalls || open.has(taskId)) open.set(taskId, { action, createdAt, metAt: now() });
  };
}
