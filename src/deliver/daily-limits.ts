import type { BudgetTake } from '../domain/contact/budget.ts';
import type { Task } from '../domain/tasks/task.ts';
import { readLetterPayload, readMessagePayload } from '../domain/tasks/task-payload.ts';
import { dayMs } from '../shared/durations.ts';
import { changeMemory } from './change-memory.ts';
import type { PromiseLedger } from './ports.ts';

/** How many follow-ups go on one day (UTC), by `channel` and by `channel:COUNTRY`. */
export type DailyLimits = ReadonlyMap<string, number>;

type Sources = {
  readonly promises: PromiseLedger;
  /** Absent: any number. */
  readonly dailyLimits?: DailyLimits;
};

/**
 * Takes the places of a follow-up in the limits of its day, before it goes: all workers count together, and a limit is never exceeded.
 * Undefined where it may go at `at` (epoch ms); else the milliseconds until the next day.
 */
export async function takePlaces(
  task: Task,
  at: number,
  { promises, dailyLimits }: Sources,
): Promise<number | undefined> {
  const takes = listPlaces(task, dailyLimits, at);
  if (takes.length === 0) return undefined;
  const taken = await changeMemory(task, promises, () => ({ takes }));
  return taken === 'short' ? dayMs - (at % dayMs) : undefined;
}

/** Gives back the places that it took at `at`, for others of that day: it did not go. */
export async function leavePlaces(task: Task, at: number, { promises, dailyLimits }: Sources): Promise<void> {
  const givenBack = listPlaces(task, dailyLimits, at);
  if (givenBack.length > 0) await changeMemory(task, promises, () => ({ givenBack }));
}

function listPlaces(task: Task, limits: DailyLimits | undefined, at: number): BudgetTake[] {
  if (limits === undefined || (task.type !== 'letter' && task.type !== 'message')) return [];
  const { channel, payload } = task;
  const country = readLetterPayload(payload)?.letter.country ?? readMessagePayload(payload)?.message.country;
  const day = new Date(at).toISOString().slice(0, 10);
  return [channel, `${channel}:${country}`].flatMap((budget) => {
    const limit = limits.get(budget);
    const expiresAt = at + 2 * dayMs;
    return limit === undefined ? [] : [{ budget, key: `sent:${budget}:${day}`, amount: 1, limit, expiresAt }];
  });
}
