import { taskStates } from '../../domain/tasks/task.ts';
import type { Look, StoreFault } from '../../keep/ports.ts';
import type { RedisClient } from './connect-redis.ts';
import type { KeyLayout } from './key-layout.ts';
import { readMany } from './read-many.ts';
import { asStore } from './redis-error.ts';
import { scanKeys } from './redis-snapshot-sink.ts';

type Parts = { readonly ledger: RedisClient; readonly keys: KeyLayout };

/** Holds the ledger's indexes against its records, a thousand keys at a time. `client` gathers the calls of one turn. */
export async function* findLedgerFaults(
  parts: Parts,
  isDeclared: (counter: string) => boolean,
  look: Look,
): AsyncIterable<StoreFault> {
  const { ledger: client, keys } = parts;
  for await (const names of scanKeys(client, `${keys.decision('')}*`)) {
    await look(names.length);
    yield* await findLostDecisions(parts, names);
  }
  for (const index of [keys.due, keys.finished, ...taskStates.map(keys.tasksIn)])
    for await (const taskIds of scanMembers(client, index)) {
      await look(taskIds.length);
      yield* await findLostTasks(parts, index, taskIds);
    }
  for await (const names of scanKeys(client, `${keys.task('')}*`)) {
    await look(names.length);
    yield* await findHiddenTasks(parts, names);
  }
  const start = keys.budget({ key: '' });
  for await (const names of scanKeys(client, `${start}*`))
    for (const counter of names.map((name) => name.slice(start.length)))
      if (!isDeclared(counter)) yield { kind: 'counter-without-policy', record: counter };
}

/** Entries whose interaction is gone. */
async function findLostDecisions(
  { ledger: client, keys }: Parts,
  names: readonly string[],
): Promise<StoreFault[]> {
  const interactions = await readMany(client, names);
  const kept = await existing(
    client,
    interactions.map((id) => keys.interaction(String(id))),
  );
  return names.flatMap((name, index): StoreFault[] => {
    if (interactions[index] === null || kept[index]) return [];
    const repair = async (): Promise<void> => void (await asStore(client.del(name)));
    return [{ kind: 'index-without-decision', record: name.slice(keys.decision('').length), repair }];
  });
}

/** Entries of an index whose task is gone. */
async function findLostTasks(
  { ledger: client, keys }: Parts,
  index: string,
  taskIds: readonly string[],
): Promise<StoreFault[]> {
  const kept = await existing(client, taskIds.map(keys.task));
  return taskIds.flatMap((taskId, at): StoreFault[] => {
    if (kept[at]) return [];
    const repair = async (): Promise<void> => void (await asStore(client.zrem(index, taskId)));
    return [{ kind: 'orphaned-task', record: `${index.slice(keys.ledger.length)} of ${taskId}`, repair }];
  });
}

/** Tasks that the index of their state does not name. */
async function findHiddenTasks(
  { ledger: client, keys }: Parts,
  names: readonly string[],
): Promise<StoreFault[]> {
  const found = await asStore(Promise.all(names.map((name) => client.hget(name, 'state'))));
  const tasks = names.flatMap((name, at) => {
    const state = found[at];
    return typeof state === 'string' ? [{ taskId: name.slice(keys.task('').length), state }] : [];
  });
  const scores = await asStore(
    Promise.all(tasks.map(({ taskId, state }) => client.zscore(keys.tasksIn(state), taskId))),
  );
  return tasks
    .filter((_, at) => scores[at] === null)
    .map(({ taskId, state }): StoreFault => {
      const repair = async (): Promise<void> =>
        void (await asStore(client.zadd(keys.tasksIn(state), 0, taskId)));
      return { kind: 'orphaned-task', record: taskId, repair };
    });
}

async function existing(client: RedisClient, names: readonly string[]): Promise<boolean[]> {
  const counts = await asStore(Promise.all(names.map((name) => client.exists(name))));
  return counts.map((count) => count === 1);
}

async function* scanMembers(client: RedisClient, key: string): AsyncIterable<readonly string[]> {
  let cursor = '0';
  do {
    const [next, flat] = await asStore(client.zscan(key, cursor, 'COUNT', 1000));
    cursor = next;
    yield flat.filter((_, index) => index % 2 === 0);
  } while (cursor !== '0');
}
