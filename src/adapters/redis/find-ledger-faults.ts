import { taskStates } from '../../domain/tasks/task.ts';
import type { Look, StoreFault } from '../../keep/ports.ts';
import type { RedisClient } from './connect-redis.ts';
import type { KeyLayout, LedgerPlace } from './key-layout.ts';
import { asStore } from './redis-error.ts';
import { scanKeys } from './scan-keys.ts';

type Parts = { readonly ledger: RedisClient; readonly keys: KeyLayout };

/** Holds the ledger's indexes against its records, a thousand keys at a time. `client` gathers the calls of one turn. */
export async function* findLedgerFaults(
  parts: Parts,
  isDeclared: (counter: string) => boolean,
  look: Look,
): AsyncIterable<StoreFault> {
  const { ledger: client, keys } = parts;
  for (const place of keys.places) yield* findLostIn(client, place, look);
  for await (const names of scanKeys(client, keys.anywhere('t:*'))) {
    await look(names.length);
    yield* await findHiddenTasks(parts, names);
  }
  for await (const names of scanKeys(client, keys.anywhere('b:*')))
    for (const counter of names.map((name) => name.slice(keys.placeOfKey(name).budget('').length)))
      if (!isDeclared(counter)) yield { kind: 'counter-without-policy', record: counter };
}

async function* findLostIn(client: RedisClient, place: LedgerPlace, look: Look): AsyncIterable<StoreFault> {
  for (const index of [place.due, place.finished, ...taskStates.map(place.tasksIn)])
    for await (const taskIds of scanMembers(client, index)) {
      await look(taskIds.length);
      yield* await findLostTasks(client, place, index, taskIds);
    }
}

/** Entries of an index whose task is gone. */
async function findLostTasks(
  client: RedisClient,
  place: LedgerPlace,
  index: string,
  taskIds: readonly string[],
): Promise<StoreFault[]> {
  const kept = await existing(client, taskIds.map(place.task));
  return taskIds.flatMap((taskId, at): StoreFault[] => {
    if (kept[at]) return [];
    const repair = async (): Promise<void> => void (await asStore(client.zrem(index, taskId)));
    return [{ kind: 'orphaned-task', record: `${index.slice(place.base.length)} of ${taskId}`, repair }];
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
    const { task, tasksIn } = keys.placeOfKey(name);
    return typeof state === 'string' ? [{ taskId: name.slice(task('').length), index: tasksIn(state) }] : [];
  });
  const scores = await asStore(Promise.all(tasks.map(({ taskId, index }) => client.zscore(index, taskId))));
  return tasks
    .filter((_, at) => scores[at] === null)
    .map(({ taskId, index }): StoreFault => {
      const repair = async (): Promise<void> => void (await asStore(client.zadd(index, 0, taskId)));
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
