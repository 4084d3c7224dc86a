import type { Key } from 'lmdb';
import { identityKey } from '../../domain/customer/identity.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import { type TaskState, taskStates } from '../../domain/tasks/task.ts';
import type { StoreFault, StoreFaultKind, StoreKeeper } from '../../keep/ports.ts';
import { decodeDecision, indexDecision } from './decision-records.ts';
import { isDemonstration } from './demonstration.ts';
import { type Databases, textKey } from './key-layout.ts';
import { forgetLostCustomers, forgetLostDecisions } from './losses.ts';
import { openEnvironment } from './open-environment.ts';
import { identityKeysOf, readSnapshot } from './snapshot-records.ts';
import { saveTask } from './task-records.ts';
import type { Damage } from './walk-apart.ts';
import { createWriteQueue, type WriteQueue } from './write-queue.ts';

/**
 * Opens a folder to look through it. Rejects like the store itself, above all while a service owns the folder. Databases with damage
 * are left alone, and nothing is repaired beside them: to write into a damaged file makes it worse.
 */
export async function openEmbeddedStoreKeeper(
  folder: string,
  now: number,
  damage: Damage = new Map(),
): Promise<StoreKeeper> {
  const { env, databases, giveBack } = openEnvironment(folder, now);
  const queue = createWriteQueue(env, folder, () => undefined);
  return {
    kind: `the embedded store in ${folder}${isDemonstration(databases) ? ', a demonstration: its customers are invented' : ''}`,
    async figures() {
      return new Map(
        Object.entries(databases).map(([name, database]) => {
          const read = damage.get(name);
          return read === undefined ? [name, database.getCount()] : [`${name}, before the damage`, read];
        }),
      );
    },
    async *findFaults(isDeclared) {
      const book = { databases, queue };
      yield* findUnreadable(damage);
      for (const { reads, find } of searches) {
        if (reads.some((name) => damage.has(name))) continue;
        for (const found of find(book, isDeclared))
          yield damage.size === 0 ? found : { kind: found.kind, record: found.record };
      }
    },
    confirm: () =>
      queue.write(() => {
        forgetLostCustomers(databases);
        forgetLostDecisions(databases);
      }),
    async close() {
      await queue.close();
      await env.close();
      giveBack();
    },
  };
}

function* findUnreadable(damage: Damage): Iterable<StoreFault> {
  for (const [name, records] of damage)
    yield { kind: 'unreadable-records', record: `${name} behind ${records} records` };
}

type Book = { readonly databases: Databases; readonly queue: WriteQueue };

const fault = (kind: StoreFaultKind, record: string, queue: WriteQueue, mend: () => void): StoreFault => ({
  kind,
  record,
  repair: () => queue.write(mend, 'in-full'),
});

const spell = (key: Key): string => (Array.isArray(key) ? String(key[0]) : String(key));

function* findIdentityFaults({ databases, queue }: Book): Iterable<StoreFault> {
  for (const { key, value: customerId } of databases.identities.getRange()) {
    const listed = identityKeysOf(readSnapshot(databases, customerId));
    const isListed = [...listed].some((identity) => textKey(identity) === key[0]);
    if (!isListed)
      yield fault(
        'dangling-identity',
        typeOf(spell(key)),
        queue,
        () => void databases.identities.remove(key),
      );
  }
  for (const key of databases.snapshots.getKeys()) {
    const snapshot = readSnapshot(databases, String(key));
    for (const identity of snapshot?.identities ?? []) {
      const entry: Key[] = [textKey(identityKey(identity)), key];
      if (snapshot === undefined || databases.identities.get(entry) !== undefined) continue;
      const { customerId } = snapshot;
      yield fault(
        'missing-identity',
        identity.type,
        queue,
        () => void databases.identities.put(entry, customerId),
      );
    }
  }
}

/** An identity's value may be a telephone number: only its type is reported. */
const typeOf = (key: string): string => key.split(':')[0] ?? '';

function* findDecisionFaults({ databases, queue }: Book): Iterable<StoreFault> {
  const { decisionLog, decisionPlaces, customerLog } = databases;
  for (const { key: place, value } of decisionLog.getRange()) {
    const record = decodeDecision(value);
    const { decisionId } = record.decision;
    const customerId = ownerOf(record);
    const isLed =
      String(decisionPlaces.get(textKey(decisionId))) === String(place) &&
      (customerId === null || customerLog.get([textKey(customerId), ...place]) !== undefined);
    if (!isLed)
      yield fault('decision-without-index', decisionId, queue, () => indexDecision(databases, place, record));
  }
  for (const { key, value: place } of decisionPlaces.getRange())
    if (decisionLog.get(place) === undefined)
      yield fault(
        'index-without-decision',
        `decisionPlaces of ${key}`,
        queue,
        () => void decisionPlaces.remove(key),
      );
  for (const { key, value } of customerLog.getRange())
    if (databases.decisionPlaces.get(textKey(value)) === undefined)
      yield fault(
        'index-without-decision',
        `customerLog of ${value}`,
        queue,
        () => void customerLog.remove(key),
      );
}

function* findTaskFaults(book: Book): Iterable<StoreFault> {
  yield* findLostTasks(book);
  const { databases, queue } = book;
  const counted = new Map<TaskState, number>();
  for (const { key, value: task } of databases.tasks.getRange()) {
    counted.set(task.state, (counted.get(task.state) ?? 0) + 1);
    const entry = ['state', task.state, String(key)];
    if (databases.taskIndex.get(entry) === undefined)
      yield fault('orphaned-task', task.taskId, queue, () => saveTask(databases, task, task));
  }
  yield* findWrongCounts(book, counted);
}

/** Entries of an index whose task is gone. */
function* findLostTasks({ databases, queue }: Book): Iterable<StoreFault> {
  for (const name of ['due', 'taskIndex'] as const)
    for (const { key, value } of databases[name].getRange())
      if (databases.tasks.get(textKey(value)) === undefined)
        yield fault('orphaned-task', `${name} of ${value}`, queue, () => void databases[name].remove(key));
}

function* findWrongCounts(
  { databases, queue }: Book,
  counted: ReadonlyMap<TaskState, number>,
): Iterable<StoreFault> {
  for (const state of taskStates) {
    const held = databases.counts.get(state) ?? 0;
    const count = counted.get(state) ?? 0;
    if (held !== count)
      yield fault(
        'wrong-count',
        `${state}: ${held}, not ${count}`,
        queue,
        () => void databases.counts.put(state, count),
      );
  }
}

function* findCounterFaults(
  { databases }: Book,
  isDeclared: (counter: string) => boolean,
): Iterable<StoreFault> {
  for (const key of databases.budgets.getKeys())
    if (!isDeclared(String(key))) yield { kind: 'counter-without-policy', record: String(key) };
}

/** What is looked for, each with the databases that it reads. */
const searches: readonly {
  readonly reads: readonly (keyof Databases)[];
  readonly find: (book: Book, isDeclared: (counter: string) => boolean) => Iterable<StoreFault>;
}[] = [
  { reads: ['identities', 'snapshots'], find: findIdentityFaults },
  { reads: ['decisionLog', 'decisionPlaces', 'customerLog'], find: findDecisionFaults },
  { reads: ['tasks', 'taskIndex', 'due', 'counts'], find: findTaskFaults },
  { reads: ['budgets'], find: findCounterFaults },
];
