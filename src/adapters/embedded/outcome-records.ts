import type { Database, Key } from 'lmdb';
import type { OutcomeEntry, OutcomeRecord, OutcomeWrite } from '../../decide/ports.ts';
import type { Outcome } from '../../domain/contact/contact-history.ts';
import { type DayTally, type OutcomeTally, reportDays } from '../../domain/contact/outcome-counts.ts';
import { takeBudgets } from '../../domain/contact/take-budget.ts';
import { dayMs } from '../../shared/durations.ts';
import { saveBudgets } from './budget-records.ts';
import { noteChange } from './decision-records.ts';
import { type Databases, keysUnder, textKey } from './key-layout.ts';
import { openMemory } from './memory-records.ts';
import { saveTask } from './task-records.ts';

export const readOutcomes = (databases: Databases, decisionId: string): readonly OutcomeRecord[] =>
  databases.outcomes.get(textKey(decisionId)) ?? [];

/** Checks all, then writes all. Only inside a write transaction. */
export function addOutcomes(databases: Databases, entry: OutcomeEntry, now: number): OutcomeWrite {
  const known = readOutcomes(databases, entry.decisionId);
  const isKnown = databases.decisionPlaces.get(textKey(entry.decisionId)) !== undefined;
  if (!isKnown || known.length !== entry.expected) return { status: 'moved' };
  const memory = openMemory(databases, 'customer', entry.memory);
  const household = openMemory(databases, 'household', entry.household);
  if (memory?.moved === true || household?.moved === true) return { status: 'moved' };
  const taking = takeBudgets(entry.takes, (key) => databases.budgets.get(textKey(key)), now);
  if (!taking.fits) return { status: 'short', budgets: taking.short };
  saveBudgets(databases, taking.records);
  for (const task of entry.tasks)
    saveTask(databases, undefined, { state: 'waiting', attempts: 0, nextAt: task.dueAt, ...task });
  void databases.outcomes.put(textKey(entry.decisionId), [...known, ...entry.outcomes]);
  memory?.write(now);
  household?.write(now);
  noteChange(databases, { decisionId: entry.decisionId }, now);
  for (const { offerId, segment = '', outcome, shownAt } of entry.counts) {
    countIn(databases.outcomeCounts, [offerId, segment, outcome]);
    if (shownAt === undefined) continue;
    const { day, ruleId, channel } = shownAt;
    countIn(databases.dayCounts, [day, offerId, ruleId, channel, outcome]);
  }
  return { status: 'stored' };
}

function countIn(counts: Database<number, Key[]>, key: Key[]): void {
  counts.putSync(key, (counts.get(key) ?? 0) + 1);
}

export function tallyOutcomes(databases: Databases): OutcomeTally[] {
  return [...databases.outcomeCounts.getRange()].map(({ key, value }) => {
    const [offerId, segment, outcome] = key as [string, string, Outcome];
    return { offerId, outcome, count: value, ...(segment === '' ? {} : { segment }) };
  });
}

/** The rows of reports of the days from `first` to `last`. */
export function readDays({ dayCounts }: Databases, first: string, last: string): DayTally[] {
  const { end } = keysUnder(last);
  return [...dayCounts.getRange({ start: [first], end })].map(({ key, value }) => {
    const [day, offerId, ruleId, channel, outcome] = key as [string, string, string, string, Outcome];
    return { day, offerId, ruleId, channel, outcome, count: value };
  });
}

/** Removes up to `limit` rows of reports that have outlived `reportDays`. Only inside a write transaction. */
export function sweepDays({ dayCounts }: Databases, now: number, limit: number): void {
  const end = [new Date(now - reportDays * dayMs).toISOString().slice(0, 10)];
  for (const key of [...dayCounts.getKeys({ end, limit })]) void dayCounts.remove(key);
}
