import type { TaskChanged, TaskFilter, TaskStore } from '../../deliver/ports.ts';
import { changeTask, type TaskChange } from '../../domain/tasks/change-task.ts';
import { type TaskRecord, type TaskState, taskStates } from '../../domain/tasks/task.ts';
import type { RedisClient } from './connect-redis.ts';
import type { KeyLayout, LedgerPlace } from './key-layout.ts';
import type { LedgerRetention } from './ledger-options.ts';
import { findPlace } from './place-pointers.ts';
import { encodeRecord } from './record-codec.ts';
import { asStore } from './redis-error.ts';
import { runScript } from './redis-script.ts';
import { decodeTaskReply, readTask } from './task-hash.ts';
import { createTaskPlaces, type TaskPlaces } from './task-places.ts';

const mostListed = 1000;

/** The field of a task that says how it ended. */
const endingFields = { done: 'result', cancelled: 'cause' } as const;

export type TaskStoreOptions = Pick<LedgerRetention, 'decisionsMs'> & { readonly now: () => number };

/** `decisionsMs`: how long finished tasks are kept; `now`: epoch milliseconds. */
export function createRedisTaskStore(
  client: RedisClient,
  keys: KeyLayout,
  options: TaskStoreOptions,
): TaskStore {
  const places = createTaskPlaces(client, keys);
  const finish = async (
    taskId: string,
    owner: string,
    state: 'done' | 'cancelled',
    finishedAt: number,
    why: object,
  ): Promise<boolean> => {
    const place = await places.find(taskId);
    if (place === undefined) return false;
    const { due, tasksIn, finished } = place;
    const names = [place.task(taskId), due, tasksIn('running'), tasksIn(state), finished];
    const args = [taskId, owner, finishedAt, encodeRecord(why), state, endingFields[state]];
    return (await asStore(runScript(client, 'finish-task', names, args))) === 1;
  };
  const returnTask = async (
    taskId: string,
    owner: string,
    error: string,
    nextAt: number | undefined,
    uncounted: 0 | 1,
  ): Promise<boolean> => {
    const place = await places.find(taskId);
    if (place === undefined) return false;
    const { due, tasksIn } = place;
    const names = [place.task(taskId), due, tasksIn('running'), tasksIn('waiting'), tasksIn('parked')];
    const args = [taskId, owner, error, nextAt ?? '', options.now(), uncounted];
    return (await asStore(runScript(client, 'postpone-task', names, args))) === 1;
  };
  return {
    lease: createLease(client, keys, places, options),
    complete: (taskId, owner, finishedAt, result) => finish(taskId, owner, 'done', finishedAt, result),
    cancel: (taskId, owner, cause, finishedAt) => finish(taskId, owner, 'cancelled', finishedAt, cause),
    fail: (taskId, owner, error, nextAt) => returnTask(taskId, owner, error, nextAt, 0),
    postpone: (taskId, owner, reason, nextAt) => returnTask(taskId, owner, reason, nextAt, 1),
    async add(task) {
      const { taskId, dueAt } = task;
      const place = keys.placeOf(taskId);
      const names = [place.task(taskId), place.due, place.tasksIn('waiting')];
      await asStore(runScript(client, 'add-task', names, [taskId, dueAt, encodeRecord(task)]));
    },
    async find(taskId) {
      const place = await places.find(taskId);
      return place && readTask(client, place, taskId);
    },
    list: (filter) => listTasks(client, keys, filter),
    change: (taskId, change, now) => changeStored(client, places, taskId, change, now),
    count: (now) => countTasks(client, keys, now),
  };
}

/** Leases the longest due of all places; one place a call also forgets tasks that were finished long ago. */
function createLease(
  client: RedisClient,
  { places }: KeyLayout,
  { note }: TaskPlaces,
  { decisionsMs }: TaskStoreOptions,
): TaskStore['lease'] {
  let turn = 0;
  return async ({ now, limit, leaseMs, owner }) => {
    const leaseIn = async (place: LedgerPlace, most: number): Promise<TaskRecord[]> => {
      const { due, tasksIn, finished, base } = place;
      const names = [due, tasksIn('waiting'), tasksIn('running'), finished];
      const args = [now, most, leaseMs, owner, decisionsMs, base];
      const reply = (await asStore(runScript(client, 'lease-tasks', names, args))) as Buffer[][];
      const leased = reply.flatMap((fields) => decodeTaskReply(fields) ?? []);
      for (const { taskId } of leased) note(taskId, place);
      return leased;
    };
    turn = (turn + 1) % places.length;
    const wanted = places.length === 1 ? [limit] : await countDue(client, places, now, limit);
    const leased = await Promise.all(
      places.map(async (place, index) => {
        const most = wanted[index] ?? 0;
        return most > 0 || index === turn ? leaseIn(place, most) : [];
      }),
    );
    return leased.flat();
  };
}

/** How many of the `limit` longest due tasks each place holds. */
async function countDue(
  client: RedisClient,
  places: readonly LedgerPlace[],
  now: number,
  limit: number,
): Promise<readonly number[]> {
  const found = await asStore(
    Promise.all(
      places.map(({ due }) => client.zrangebyscore(due, '-inf', now, 'WITHSCORES', 'LIMIT', 0, limit)),
    ),
  );
  const since = found.flatMap((pairs, index) =>
    pairs.flatMap((score, at) => (at % 2 === 1 ? [{ index, since: Number(score) }] : [])),
  );
  const counts = places.map(() => 0);
  for (const { index } of since.sort((one, other) => one.since - other.since).slice(0, limit))
    counts[index] = (counts[index] ?? 0) + 1;
  return counts;
}

/** Each lost race means that a worker or another operator changed the task. */
async function changeStored(
  client: RedisClient,
  places: TaskPlaces,
  taskId: string,
  change: TaskChange,
  now: number,
): Promise<TaskChanged> {
  const place = await places.find(taskId);
  if (place === undefined) return { status: 'unknown' };
  for (;;) {
    const before = await readTask(client, place, taskId);
    if (before === undefined) return { status: 'unknown' };
    const task = changeTask(before, change, now);
    if (task === undefined || task === before)
      return { status: task === undefined ? 'refused' : 'unchanged', task: before };
    const { names, args } = changeCall(place, before, task);
    if ((await asStore(runScript(client, 'change-task', names, args))) === 1)
      return { status: 'changed', task };
  }
}

function changeCall(place: LedgerPlace, before: TaskRecord, { taskId, state, ...after }: TaskRecord) {
  const { attempts, nextAt, dueAt, cause, finishedAt } = after;
  return {
    names: [place.task(taskId), place.due, place.tasksIn(before.state), place.tasksIn(state), place.finished],
    args: [
      ...[taskId, before.state, before.nextAt, state],
      state === 'waiting' ? nextAt : '',
      finishedAt ?? '',
      state === 'cancelled' ? 1 : 0,
      ...['attempts', attempts, 'nextAt', nextAt, 'dueAt', dueAt],
      ...(cause === undefined ? [] : ['cause', encodeRecord(cause)]),
    ],
  };
}

/** By taskId. The narrowest index gives the ids, and the records decide. */
async function listTasks(
  client: RedisClient,
  keys: KeyLayout,
  filter: TaskFilter,
): Promise<readonly TaskRecord[]> {
  const limit = Math.min(Math.max(filter.limit, 1), mostListed);
  const { after } = filter;
  const candidates = (await findCandidates(client, keys, filter))
    .filter(({ taskId }) => after === undefined || taskId > after)
    .sort((one, other) => (one.taskId < other.taskId ? -1 : 1));
  const found: TaskRecord[] = [];
  for (let start = 0; start < candidates.length && found.length < limit; start += limit) {
    const some = candidates.slice(start, start + limit);
    const records = await Promise.all(some.map(({ place, taskId }) => readTask(client, place, taskId)));
    found.push(
      ...records.filter((record) => record !== undefined).filter((record) => matches(record, filter)),
    );
  }
  return found.slice(0, limit);
}

type Candidate = { readonly place: LedgerPlace; readonly taskId: string };

async function findCandidates(
  client: RedisClient,
  keys: KeyLayout,
  filter: TaskFilter,
): Promise<Candidate[]> {
  const places = await findPlaces(client, keys, filter);
  const lists = places.map(async (place) => {
    const ids = await listIds(client, place, filter);
    return ids.map((taskId) => ({ place, taskId }));
  });
  return (await Promise.all(lists)).flat();
}

/** A pointer goes with its decision, and the decision's tasks may stay: then they may be in any place. */
async function findPlaces(
  client: RedisClient,
  keys: KeyLayout,
  { customerId, decisionId }: TaskFilter,
): Promise<readonly LedgerPlace[]> {
  if (customerId !== undefined) return [keys.placeOf(customerId)];
  const place = decisionId === undefined ? undefined : await findPlace(client, keys, decisionId);
  return place === undefined ? keys.places : [place];
}

async function listIds(client: RedisClient, place: LedgerPlace, filter: TaskFilter): Promise<string[]> {
  const { decisionId, customerId, state, after } = filter;
  if (decisionId !== undefined) return asStore(client.zrange(place.tasksOfDecision(decisionId), '0', '-1'));
  if (customerId !== undefined) return asStore(client.zrange(place.tasksOf(customerId), '0', '-1'));
  const from = after === undefined ? '-' : `(${after}`;
  const wanted = state === undefined ? taskStates : [state];
  const lists = await asStore(
    Promise.all(
      wanted.map((each) => client.zrangebylex(place.tasksIn(each), from, '+', 'LIMIT', 0, mostListed)),
    ),
  );
  return lists.flat();
}

const matches = (record: TaskRecord, filter: TaskFilter): boolean =>
  (filter.state === undefined || record.state === filter.state) &&
  (filter.customerId === undefined || record.customerId === filter.customerId) &&
  (filter.decisionId === undefined || record.decisionId === filter.decisionId);

async function countTasks(
  client: RedisClient,
  { places }: KeyLayout,
  now: number,
): ReturnType<TaskStore['count']> {
  const count = async (state: TaskState): Promise<number> => {
    const counts = await asStore(Promise.all(places.map((place) => client.zcard(place.tasksIn(state)))));
    return counts.reduce((sum, each) => sum + each, 0);
  };
  const [states, oldest] = await Promise.all([
    Promise.all(taskStates.map(async (state) => [state, await count(state)] as const)),
    asStore(
      Promise.all(
        places.map(({ due }) => client.zrangebyscore(due, '-inf', now, 'WITHSCORES', 'LIMIT', 0, 1)),
      ),
    ),
  ]);
  const since = oldest.flatMap(([, score]) => (score === undefined ? [] : [Number(score)]));
  return {
    states: Object.fromEntries(states) as Record<TaskState, number>,
    ...(since.length === 0 ? {} : { oldestDueAt: Math.min(...since) }),
  };
}
