import type { SystemAnswer, SystemDesk } from '../../decide/ports.ts';
import { callOf } from '../../deliver/deliver-task.ts';
import type { ActionConnector } from '../../deliver/ports.ts';
import type { Task } from '../../domain/tasks/task.ts';

/** Called with what a system answered while the customer waited, and after how many seconds. Must not throw. */
export type ReportAnswer = (call: Task, answer: SystemAnswer['status'], seconds: number) => void;

/** Asks systems by the same calls that workers make later, where there was no clear answer. */
export function openSystemDesk(
  connector: ActionConnector,
  connectors: ReadonlySet<string>,
  report: ReportAnswer,
): SystemDesk {
  return {
    connectors,
    async ask(task, withinMs) {
      const started = performance.now();
      const answer = await askConnector(connector, task, withinMs);
      report(task, answer.status, (performance.now() - started) / 1000);
      return answer;
    },
  };
}

async function askConnector(connector: ActionConnector, task: Task, withinMs: number): Promise<SystemAnswer> {
  try {
    const { status, detail = 'refused' } = await connector.carryOut({ ...callOf(task), withinMs });
    if (status === 'refused') return { status, reason: detail };
    return { status: status === 'done' ? 'confirmed' : 'unknown' };
  } catch {
    return { status: 'unknown' };
  }
}
