import type { CustomerMemory } from '../../domain/contact/customer-memory.ts';
import { describeHeld, digestsOf } from '../../domain/decision/held-decisions.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import type { TaskRecord } from '../../domain/tasks/task.ts';
import type { Erasure } from '../../maintain/ports.ts';
import { digest } from '../../shared/digest.ts';
import {
  bury,
  type DecisionRecord,
  type MemoryRecords,
  memoryKey,
  noteChange,
  readMemory,
  removeDecision,
  removeSnapshot,
} from './memory-records.ts';

/** Everything held of a person, or undefined. */
export function collectHoldings(
  records: MemoryRecords,
  customerId: string,
): Readonly<Record<string, unknown>> | undefined {
  const snapshot = records.customers.get(customerId);
  const memory = readMemory(records, memoryKey('customer', customerId));
  const decisions = decisionsOf(records, customerId);
  const tasks = tasksOf(records, customerId);
  if (snapshot === undefined && memory.version === 0 && decisions.length + tasks.length === 0)
    return undefined;
  const own = idsOf(decisions);
  return {
    customerId,
    ...(snapshot && { snapshot }),
    identities: [...records.identities].flatMap(([key, ids]) => (ids.has(customerId) ? key : [])),
    memory,
    householdMemory: householdsOf(decisions).map((key) => {
      const { promises, contacts } = keepEntries(readMemory(records, key), (id) => own.has(id));
      return { promises, contacts };
    }),
    ...describeHeld(
      decisions,
      digestsOf(decisions).flatMap((digest) => records.copies.get(customerId)?.get(digest) ?? []),
    ),
    tasks,
  };
}

/** Removes every record of a person, and remembers the tasks whose letters are still to be removed. */
export function eraseRecords(
  records: MemoryRecords,
  customerId: string,
  at: number,
  now: number,
): { readonly held: boolean; readonly erasure: Omit<Erasure, 'letters'> } {
  const decisions = decisionsOf(records, customerId);
  const tasks = tasksOf(records, customerId);
  const identities = removeSnapshot(records, customerId);
  const erasure = {
    snapshot: identities !== undefined,
    identities: identities ?? 0,
    decisions: decisions.length,
    tasks: tasks.length,
    memory: records.memories.delete(memoryKey('customer', customerId)),
  };
  const own = idsOf(decisions);
  for (const key of householdsOf(decisions)) eraseEntries(records, key, own, now);
  for (const decision of decisions) removeDecision(records, decision);
  for (const { taskId } of tasks) records.tasks.delete(taskId);
  bury(records, customerId, at);
  noteChange(records, digest(customerId), true);
  if (tasks.length > 0)
    records.erasures.set(
      customerId,
      tasks.map(({ taskId }) => taskId),
    );
  const held = erasure.snapshot || erasure.memory || decisions.length + tasks.length > 0;
  return { held, erasure };
}

export const decisionsOf = ({ decisions }: MemoryRecords, customerId: string): DecisionRecord[] =>
  [...decisions.values()].filter((record) => ownerOf(record) === customerId);

const tasksOf = ({ tasks }: MemoryRecords, customerId: string): TaskRecord[] =>
  [...tasks.values()].filter((task) => task.customerId === customerId);

const idsOf = (decisions: readonly DecisionRecord[]): ReadonlySet<string> =>
  new Set(decisions.map(({ decision }) => decision.decisionId));

/** The keys of the households whose memories have entries of these decisions. */
const householdsOf = (decisions: readonly DecisionRecord[]): string[] => [
  ...new Set(
    decisions.flatMap(({ household }) => (household === undefined ? [] : memoryKey('household', household))),
  ),
];

const keepEntries = (memory: CustomerMemory, keeps: (decisionId: string) => boolean): CustomerMemory => ({
  version: memory.version + 1,
  promises: memory.promises.filter(({ decisionId }) => keeps(decisionId)),
  contacts: memory.contacts.filter(({ decisionId }) => keeps(decisionId)),
});

function eraseEntries(records: MemoryRecords, key: string, own: ReadonlySet<string>, now: number): void {
  const memory = keepEntries(readMemory(records, key), (id) => !own.has(id));
  if (memory.promises.length + memory.contacts.length === 0) records.memories.delete(key);
  else records.memories.set(key, { memory, changedAt: now });
}
