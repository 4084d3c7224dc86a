import type { Key } from 'lmdb';
import { visitLifeMs } from '../../domain/contact/visit-memory.ts';
import { dayMs } from '../../shared/durations.ts';
import { decodeDecision, removeDecision, sweepChanges } from './decision-records.ts';
import { sweepTools } from './embedded-decision-records.ts';
import type { Databases, DecisionPlace } from './key-layout.ts';
import { sweepMemory } from './memory-records.ts';
import { sweepDays } from './outcome-records.ts';
import { removeTask } from './task-records.ts';

/** How many days records live: decisions since they were made, tasks since they ended, memories of customers since their last change. */
export type Retention = {
  readonly decisionDays: number;
  readonly taskDays: number;
  readonly memoryDays: number;
};

export const defaultRetention: Retention = { decisionDays: 400, taskDays: 90, memoryDays: 400 };

/** How many records of each kind a sweep removed. */
export type Sweep = {
  readonly decisions: number;
  readonly tasks: number;
  readonly memories: number;
  readonly budgets: number;
};

/** Removes up to `limit` expired records of each kind, oldest first. Runs inside a write transaction. */
export function sweepExpired(databases: Databases, retention: Retention, now: number, limit: number): Sweep {
  const sweep = (kind: string, before: number, remove: (key: Key) => unknown): number => {
    const entries = [...databases.ages.getRange({ start: [kind], end: [kind, before], limit })];
    return entries.filter(({ key, value }) => {
      void databases.ages.remove(key);
      return remove(value) !== false;
    }).length;
  };
  const sweepMemories = (kind: string, lifeMs: number): number =>
    sweep(kind, now - lifeMs, (key) => Array.isArray(key) && sweepMemory(databases, key, now - lifeMs));
  sweepDays(databases, now, limit);
  sweepChanges(databases, now - retention.decisionDays * dayMs, limit);
  sweepTools(databases, now - retention.decisionDays * dayMs - dayMs);
  return {
    decisions: sweepDecisions(databases, now - retention.decisionDays * dayMs, limit),
    tasks: sweep('task', now - retention.taskDays * dayMs, (id) => dropTask(databases, id)),
    memories: sweepMemories('memory', retention.memoryDays * dayMs) + sweepMemories('visit', visitLifeMs),
    budgets: sweep('budget', now, (key) => void databases.budgets.remove(String(key))),
  };
}

/** The log begins with the oldest decisions. */
function sweepDecisions(databases: Databases, before: number, limit: number): number {
  const end: DecisionPlace = [before, 0];
  const expired = [...databases.decisionLog.getRange({ end, limit })];
  for (const { value } of expired) removeDecision(databases, decodeDecision(value));
  return expired.length;
}

function dropTask(databases: Databases, id: Key): void {
  const task = databases.tasks.get(String(id));
  if (task !== undefined) removeTask(databases, task);
}
