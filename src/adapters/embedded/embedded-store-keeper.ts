import type { Key } from 'lmdb';
import { identityKey } from '../../domain/customer/identity.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { type TaskState, taskStates } from '../../domain/tasks/task.ts';
import type { StoreFault, StoreFaultKind, StoreKeeper } from '../../keep/ports.ts';
import { decodeDecision, indexDecision } from './decision-records.ts';
import { isDemonstration } from './demonstration.ts';
import { type Databases, textKey } from './key-layout.ts';
import { forgetLostCustomers, forgetLostDecisions } from './losses.ts';
import { openEnvironment } from './open-environment.ts';
import { identityKeysOf, readSnapshot } from './snapshot-records.ts';
import { saveTask } from './task-records.ts';
import { damagedWords, listDamage, type Walk } from './walk-apart.ts';
import { createWriteQueue, type WriteQueue } from './write-queue.ts';

/** Opens a folder to look through it, after a walk has found it sound. Rejects like the store itself, above all while a service owns it. */
export async function openEmbeddedStoreKeeper(folder: string, now: number): Promise<StoreKeeper> {
  const { env, databases, giveBack } = openEnvironment(folder, now);
  const queue = createWriteQueue(env, folder, () => undefined);
  return {
    kind: `the embedded store in ${folder}${isDemonstration(databases) ? ', a demonstration: its customers are invented' : ''}`,
    figures: async () =>
      new Map(Object.entries(databases).map(([name, database]) => [name, database.getCount()])),
    async *findFaults(isDeclared) {
      for (const find of searches) yield* find({ databases, queue }, isDeclared);
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

/**
 * The keeper of a damaged store. It reports what a walk read and opens nothing: lmdb ends a process that reads a damaged page, and
 * what is written into a damaged file makes it worse.
 */
export function createDamagedStoreKeeper(folder: string, walk: Walk): StoreKeeper {
  return {
    kind: `the embedded store in ${folder}, which is damaged`,
    figures: async () =>
      new Map([
        ...walk.sound,
        ...[...walk.damaged].map(([name, records]) => [`${name}, before the damage`, records] as const),
      ]),
    async *findFaults() {
      for (const [name, records] of walk.damaged)
        yield { kind: 'unreadable-records', record: `${name} behind ${records} records` };
    },
    confirm: async () => {
      throw new ServiceError('store-unavailable', damagedWords(folder, listDamage(walk)));
    },
    close: async () => undefined,
  };
}

type Book = { readonly databases: Databases; readonly queue: WriteQueue };

const fault = (kind: StoreFaultKind, record: string, queue: WriteQueue, fix: () => void): StoreFault => ({
  kind,
  record,
  repair: () => queue.write(fix, 'in-full'),
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

const searches: readonly ((book: Book, isDeclared: (counter: string) => boolean) => Iterable<StoreFault>)[] =
  [findIdentityFaults, findDecisionFaults, findTaskFaults, findCounterFaults];
