import type { CustomerMemory } from '../../domain/contact/customer-memory.ts';
import { describeHeld, digestsOf } from '../../domain/decision/held-decisions.ts';
import type { TaskRecord } from '../../domain/tasks/task.ts';
import type { Erasure } from '../../maintain/ports.ts';
import { digest } from '../../shared/digest.ts';
import { decisionsOf, noteChange, removeDecision } from './decision-records.ts';
import { type Databases, type DecisionRecord, keysUnder, textKey } from './key-layout.ts';
import { readMemory, removeMemory, saveMemory } from './memory-records.ts';
import { identityKeysOf, readSnapshot, removeSnapshot } from './snapshot-records.ts';
import { removeTask } from './task-records.ts';
import type { WriteQueue } from './write-queue.ts';

/** Removes the written letters of these tasks and says how many there were. Called again after a crash until it resolves. */
export type RemoveLetters = (taskIds: readonly string[]) => Promise<number>;

/** Everything held of a person, or undefined. */
export function collectHoldings(
  databases: Databases,
  customerId: string,
): Readonly<Record<string, unknown>> | undefined {
  const snapshot = readSnapshot(databases, customerId);
  const memory = readMemory(databases, 'customer', customerId);
  const decisions = decisionsOf(databases, customerId);
  const tasks = tasksOf(databases, customerId);
  if (snapshot === undefined && memory.version === 0 && decisions.length + tasks.length === 0)
    return undefined;
  return {
    customerId,
    ...(snapshot && { snapshot }),
    identities: [...identityKeysOf(snapshot)],
    memory,
    householdMemory: householdsOf(decisions).map((id) => shareOf(databases, id, decisions)),
    ...describeHeld(decisions, copiesOf(databases, customerId, digestsOf(decisions))),
    tasks,
  };
}

const copiesOf = (
  { snapshotCopies }: Databases,
  customerId: string,
  digests: readonly string[],
): readonly Uint8Array[] =>
  digests.flatMap((digest) => snapshotCopies.get([textKey(customerId), digest]) ?? []);

/** Removes every record of a person and leaves the tombstone. Runs inside a write transaction. */
export function eraseRecords(
  databases: Databases,
  customerId: string,
  at: number,
  now: number,
): { readonly held: boolean; readonly erasure: Omit<Erasure, 'letters'> } {
  const decisions = decisionsOf(databases, customerId);
  const tasks = tasksOf(databases, customerId);
  const tombstone = digest(customerId);
  // Before the end of the log is removed, whose place it might take: who has read that would never read this.
  noteChange(databases, { erased: tombstone }, now);
  const erasure = {
    ...eraseSnapshot(databases, customerId),
    decisions: decisions.length,
    tasks: tasks.length,
    memory: removeMemory(databases, 'customer', customerId),
  };
  for (const household of householdsOf(decisions)) eraseShare(databases, household, decisions, now);
  for (const record of decisions) removeDecision(databases, record);
  for (const task of tasks) removeTask(databases, task);
  void databases.tombstones.put(tombstone, Math.max(at, databases.tombstones.get(tombstone) ?? 0));
  if (tasks.length > 0)
    void databases.erasures.put(
      tombstone,
      tasks.map((task) => task.taskId),
    );
  const held = erasure.snapshot || erasure.memory || decisions.length + tasks.length > 0;
  return { held, erasure };
}

/** Removes the letters of an erasure whose records are gone; what a crash leaves undone is done when the store opens again. */
export async function finishErasure(
  databases: Databases,
  queue: WriteQueue,
  tombstone: string,
  removeLetters: RemoveLetters,
): Promise<number> {
  const taskIds = databases.erasures.get(tombstone);
  if (taskIds === undefined) return 0;
  const letters = await removeLetters(taskIds);
  await queue.write(() => databases.erasures.removeSync(tombstone), 'in-full');
  return letters;
}

function eraseSnapshot(databases: Databases, customerId: string): Pick<Erasure, 'snapshot' | 'identities'> {
  const snapshot = readSnapshot(databases, customerId);
  if (snapshot !== undefined) removeSnapshot(databases, snapshot);
  return { snapshot: snapshot !== undefined, identities: identityKeysOf(snapshot).size };
}

function tasksOf(databases: Databases, customerId: string): readonly TaskRecord[] {
  const entries = [...databases.taskIndex.getRange(keysUnder('customer', textKey(customerId)))];
  return entries
    .map((entry) => databases.tasks.get(textKey(entry.value)))
    .filter((task) => task !== undefined);
}

function householdsOf(decisions: readonly DecisionRecord[]): readonly string[] {
  return [...new Set(decisions.flatMap(({ household }) => (household === undefined ? [] : [household])))];
}

/** The entries of a shared memory that came of this person's decisions. */
function shareOf(
  databases: Databases,
  household: string,
  decisions: readonly DecisionRecord[],
): Pick<CustomerMemory, 'promises' | 'contacts'> {
  const own = new Set(decisions.map(({ decision }) => decision.decisionId));
  const memory = readMemory(databases, 'household', household);
  return {
    promises: memory.promises.filter((promise) => own.has(promise.decisionId)),
    contacts: memory.contacts.filter((contact) => own.has(contact.decisionId)),
  };
}

function eraseShare(
  databases: Databases,
  household: string,
  decisions: readonly DecisionRecord[],
  now: number,
): void {
  const own = new Set(decisions.map(({ decision }) => decision.decisionId));
  const memory = readMemory(databases, 'household', household);
  if (memory.version === 0) return;
  const promises = memory.promises.filter((promise) => !own.has(promise.decisionId));
  const contacts = memory.contacts.filter((contact) => !own.has(contact.decisionId));
  if (promises.length + contacts.length === 0) removeMemory(databases, 'household', household);
  else
    saveMemory(databases, 'household', household, { version: memory.version + 1, promises, contacts }, now);
}
